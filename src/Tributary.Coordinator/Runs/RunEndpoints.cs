using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Filters;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/runs</c>: starting, steering and looking at runs.</summary>
internal static class RunEndpoints
{
    private const string Tag = "runs";

    public static void MapRuns(this IEndpointRouteBuilder viewing, IEndpointRouteBuilder operating)
    {
        viewing.MapGet("/api/runs", ListAsync).WithName("runs").WithSummary("Runs, the newest first").WithTags(Tag).Paged()
            .WithQuery(QueryParameter.OneOf<RunStatus>("status", "Only runs that stand so."),
                QueryParameter.Text("q", "Only runs whose name or id contains this."),
                QueryParameter.Text("filter", "Only runs that fit, e.g. accuracy > 0.9 and model = 2nn; at most 1000 characters."),
                QueryParameter.Text("archived", "Whether archived runs are shown; false by default, or what the filter says.", "false",
                    "true", "all")).Produces<Page<RunInfo>>().ProducesProblems(400, 503);
        viewing.MapGet("/api/runs/{id}", ShowAsync).WithName("run")
            .WithSummary("A run as it stands now; latest is an id too; ?format=yaml gives its run file").WithTags(Tag)
            .WithQuery(QueryParameter.Text("format", "json by default.", "json", "yaml"))
            .Produces<RunInfo>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/schema", SchemaAsync).WithName("schema")
            .WithSummary("What the columns of the run's tables mean, and which clients told it").WithTags(Tag).Produces<SchemaRecord>()
                .ProducesProblems(404, 503);
        operating.MapPost("/api/runs", StartAsync).Changes("run.started").WithName("startRun")
            .WithSummary("Starts a run; the body is a run file").WithTags(Tag)
            .Accepts<object>("application/json", "application/yaml").Produces<RunInfo>(201).ProducesProblems(400, 409, 413, 415, 422, 503);
        operating.MapPost("/api/runs/{id}/pause",
            (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.EndAsync(run, RunStatus.Paused, cancellation), cancellation))
            .Changes("run.paused").WithName("pauseRun").WithSummary("Pauses a run; its clients stop working on it").WithTags(Tag)
                .Produces<RunInfo>().ProducesProblems(404, 409, 503);
        operating.MapPost("/api/runs/{id}/stop",
            (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.EndAsync(run, RunStatus.Stopped, cancellation), cancellation))
            .Changes("run.stopped").WithName("stopRun").WithSummary("Stops a run; what was saved stays").WithTags(Tag).Produces<RunInfo>()
                .ProducesProblems(404, 409, 503);
        operating.MapPost("/api/runs/{id}/resume",
            (string id, RunLookup runs, RunWorker worker, RunViews views, CancellationToken cancellation)
                => SteerAsync(id, runs, views, run => worker.ResumeAsync(run, cancellation), cancellation))
            .Changes("run.resumed").WithName("resumeRun").WithSummary("Goes on with a run that was paused or stopped, or that failed")
                .WithTags(Tag).Produces<RunInfo>().ProducesProblems(404, 409, 503);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, string? status, RunList list, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        RunStatus? wanted = null;
        if (!string.IsNullOrEmpty(status))
            wanted = Enum.TryParse<RunStatus>(status, ignoreCase: true, out var known) && Enum.IsDefined(known)
                && !char.IsAsciiDigit(status[0]) ? known
                : throw Problems.BadRequest(
                    $"status is {Problems.Shown(status)}; one of {string.Join(", ", Enum.GetNames<RunStatus>()).ToLowerInvariant()} "
                    + $"is needed", "leave it out for all runs");
        bool? archived = request.Query["archived"].ToString() switch
        {
            "" or "false" => false,
            "true" => true,
            "all" => null,
            var text => throw Problems.BadRequest($"archived is {Problems.Shown(text)}; false, true or all is needed",
                "leave it out for runs that are not archived"),
        };
        var filter = FilterOf(request.Query["filter"].ToString());
        if (request.Query["archived"].Count == 0 && filter?.NamesArchived == true) archived = null;
        var after = page.After is null ? null : RunPlace.Read(page.After) ?? throw page.Unknown();
        var query = new RunQuery { After = after, Limit = page.Limit, Status = wanted ?? filter?.Status, Archived = archived };
        return Results.Json(await list.PageAsync(query, request.Query["q"].ToString(), filter, cancellation), ApiJson.Default.PageRunInfo);
    }

    private static RunFilter? FilterOf(string text)
    {
        try
        {
            return text.Length == 0 ? null : RunFilter.Read(text);
        }
        catch (FilterException fault)
        {
            throw Problems.BadRequest($"the filter cannot be read at {fault.Message}",
                "write it like: accuracy > 0.9 and (model = 2nn or tag = baseline); docs/api.md says what it may hold",
                [new("filter", fault.Message, null)]);
        }
    }

    private static async Task<IResult> ShowAsync(string id, HttpRequest request, RunLookup runs, RunViews views,
        CancellationToken cancellation)
    {
        var format = request.Query["format"].ToString();
        if (format is not ("" or "json" or "yaml"))
            throw Problems.BadRequest($"format is {Problems.Shown(format)}; json or yaml is needed", "leave it out for json");
        var run = await runs.FindAsync(id, cancellation);
        return format == "yaml" ? Results.Text(RunText.Yaml(run.Spec), "application/yaml")
            : Results.Json(await views.OfAsync(run, whole: true, cancellation), ApiJson.Default.RunInfo);
    }

    private static async Task<IResult> StartAsync(HttpRequest request, TestData tests, RunStarter starter, RunViews views,
        CoordinatorOptions options, CancellationToken cancellation)
    {
        // Everything that can be wrong is looked for before anything is kept.
        var run = await starter.StartAsync(await RunRequest.StartableAsync(request, tests, options, cancellation), null, cancellation);
        return new CreatedRun(await views.OfAsync(run, whole: true, cancellation));
    }

    private static async Task<IResult> SchemaAsync(string id, RunLookup runs, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        return run.Schema is { } schema ? Results.Json(schema, ApiJson.Default.SchemaRecord)
            : throw Problems.NotFound($"run {run.Id} has no schema",
                "runs over tables have one once their first round begins; GET /api/runs/ID/log says how far it is");
    }

    private static async Task<IResult> SteerAsync(string id, RunLookup runs, RunViews views, Func<RunRecord, Task> steer,
        CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        await steer(run);
        return Results.Json(await views.OfAsync(await runs.FindAsync(run.Id, cancellation), whole: true, cancellation),
            ApiJson.Default.RunInfo);
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
