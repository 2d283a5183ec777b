using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Rounds;
using Tributary.Engine.Specs;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/runs</c>: starting, steering and looking at runs.</summary>
internal static class RunEndpoints
{
    private const string Tag = "runs";

    public static void MapRuns(this IEndpointRouteBuilder viewing, IEndpointRouteBuilder operating)
    {
        viewing.MapGet("/api/runs", ListAsync).WithName("runs").WithSummary("Runs, the newest first").WithTags(Tag).Produces<Page<RunInfo>>().ProducesProblems(400, 503);
        viewing.MapGet("/api/runs/{id}", async (string id, RunLookup runs, RunViews views, CancellationToken cancellation)
                => Results.Json(await views.OfAsync(await runs.FindAsync(id, cancellation), whole: true, cancellation), ApiJson.Default.RunInfo))
            .WithName("run").WithSummary("A run as it stands now; latest is an id too").WithTags(Tag).Produces<RunInfo>().ProducesProblems(404, 503);
        viewing.MapGet("/api/runs/{id}/rounds", RoundsAsync).WithName("rounds").WithSummary("A run's saved rounds in order").WithTags(Tag).Produces<Page<RoundRecord>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/log", LogAsync).WithName("log").WithSummary("A run's log, the oldest line first").WithTags(Tag).Produces<Page<LogLine>>().ProducesProblems(400, 404, 503);
        operating.MapPost("/api/runs", StartAsync).WithName("startRun").WithSummary("Starts a run; the body is a run file").WithTags(Tag)
            .Accepts<object>("application/json", "application/yaml").Produces<RunInfo>(201).ProducesProblems(400, 409, 413, 415, 422, 503);
        operating.MapPost("/api/runs/{id}/pause", (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.EndAsync(run, RunStatus.Paused, cancellation), cancellation))
            .WithName("pauseRun").WithSummary("Pauses a run; its clients stop working on it").WithTags(Tag).Produces<RunInfo>().ProducesProblems(404, 409, 503);
        operating.MapPost("/api/runs/{id}/stop", (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.EndAsync(run, RunStatus.Stopped, cancellation), cancellation))
            .WithName("stopRun").WithSummary("Stops a run; what was saved stays").WithTags(Tag).Produces<RunInfo>().ProducesProblems(404, 409, 503);
        operating.MapPost("/api/runs/{id}/resume", (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.ResumeAsync(run, cancellation), cancellation))
            .WithName("resumeRun").WithSummary("Goes on with a run that was paused or stopped, or that failed").WithTags(Tag).Produces<RunInfo>().ProducesProblems(404, 409, 503);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, string? status, IRunStore store, RunViews views, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        RunStatus? wanted = null;
        if (!string.IsNullOrEmpty(status))
            wanted = Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(status[0]) ? known
                : throw Problems.BadRequest($"status is {Problems.Shown(status)}; one of {string.Join(", ", Enum.GetNames<RunStatus>()).ToLowerInvariant()} is needed", "leave it out for all runs");
        var all = (await store.ListAsync(cancellation)).Where(run => wanted is null || run.Status == wanted).ToList();
        var start = page.After is null ? 0 : all.FindIndex(run => run.Id == page.After) + 1;
        if (page.After is not null && start == 0) throw page.Unknown();
        var runs = new List<RunInfo>();
        foreach (var run in all.Skip(start).Take(page.Limit)) runs.Add(await views.OfAsync(run, whole: false, cancellation));
        return Results.Json(new Page<RunInfo>(runs, start + runs.Count < all.Count ? runs[^1].Id : null), ApiJson.Default.PageRunInfo);
    }

    private static async Task<IResult> RoundsAsync(string id, HttpRequest request, RunLookup runs, IRunStore store, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var after = page.AfterNumber();
        var rounds = await store.RoundsAsync((await runs.FindAsync(id, cancellation)).Id, cancellation);
        var shown = rounds.Where(round => round.Round > after).Take(page.Limit).ToList();
        return Results.Json(new Page<RoundRecord>(shown, shown.Count > 0 && shown[^1].Round < rounds[^1].Round ? $"{shown[^1].Round}" : null), ApiJson.Default.PageRoundRecord);
    }

    private static async Task<IResult> LogAsync(string id, HttpRequest request, RunLookup runs, RunLog log, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var after = page.AfterNumber();
        var lines = await log.ReadAsync((await runs.FindAsync(id, cancellation)).Id, after, page.Limit + 1, cancellation);
        return Results.Json(new Page<LogLine>([.. lines.Take(page.Limit)], lines.Count > page.Limit ? $"{after + page.Limit}" : null), ApiJson.Default.PageLogLine);
    }

    private static async Task<IResult> StartAsync(HttpRequest request, TestData tests, RunWorker worker, RunViews views, CoordinatorOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        // 1. Everything that can be wrong is looked for before anything is kept.
        var (document, text) = await RunRequest.ReadAsync(request, options.DataPath, cancellation);
        var problems = new List<SpecProblem>();
        if (document.TooLarge(options.MostModelValues) is { } large) problems.Add(large);
        else _ = tests.Load(document, problems);
        if (problems.Count > 0) throw RunRequest.Invalid(text, problems);

        // 2. The run is kept, then it stands in line.
        var now = clock.GetUtcNow();
        var run = new RunRecord
        {
            Id = $"{now:yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}",
            Name = document.Run.Name,
            Created = now,
            Spec = document.Write().ToJsonString(),
            Status = RunStatus.Queued,
        };
        await worker.AddAsync(run, document.Initial(), cancellation);
        return new CreatedRun(await views.OfAsync(run, whole: true, cancellation));
    }

    private static async Task<IResult> SteerAsync(string id, RunLookup runs, RunViews views, Func<RunRecord, Task> steer, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        await steer(run);
        return Results.Json(await views.OfAsync(await runs.FindAsync(run.Id, cancellation), whole: true, cancellation), ApiJson.Default.RunInfo);
    }

    private sealed class CreatedRun(RunInfo run) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status201Created;
            httpContext.Response.Headers.Location = $"/api/runs/{run.Id}";
            return httpContext.Response.WriteAsJsonAsync(run, ApiJson.Default.RunInfo, cancellationToken: httpContext.RequestAborted);
        }
    }
}
