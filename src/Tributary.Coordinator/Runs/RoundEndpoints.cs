using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Runs;

/// <summary>What stands below <c>/api/runs/{id}</c>: rounds, their figures as columns, clients, log.</summary>
internal static class RoundEndpoints
{
    private const string Tag = "runs";

    // About 11 MB of JSON.
    private const int MaxClients = 100_000;

    public static void MapRounds(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/runs/{id}/rounds", RoundsAsync).WithName("rounds")
            .WithSummary("A run's saved rounds in order; newest first with ?newest=true")
            .WithTags(Tag).Paged()
            .WithQuery(QueryParameter.Flag("newest", "True for the newest first."),
                QueryParameter.Flag("cohort", "True for rounds with everyone who was asked."))
            .Produces<Page<RoundInfo>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/rounds/{round}/clients", CohortAsync).WithName("roundClients")
            .WithSummary("Everyone who was asked in a saved round, ordered by id").WithTags(Tag).Paged()
            .Produces<Page<ClientOutcome>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/series", SeriesAsync).WithName("series")
            .WithSummary("Every saved round as columns, without cohorts; ?after=N for those after round N").WithTags(Tag)
            .WithQuery(QueryParameter.Whole("after", "Only rounds after this one."))
            .Produces<RunSeries>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/clients", ClientsAsync).WithName("runClients")
            .WithSummary("What each client did in a run, ordered by id").WithTags(Tag).Paged()
            .Produces<Page<RunClient>>().ProducesProblems(400, 404, 503);
        viewing.MapGet("/api/runs/{id}/log", LogAsync).WithName("log").WithSummary("A run's log, the oldest line first").WithTags(Tag)
            .Paged().Produces<Page<LogLine>>().ProducesProblems(400, 404, 503);
    }

    private static async Task<IResult> RoundsAsync(string id, HttpRequest request, RunLookup runs, RunFigures figures,
        CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var (newest, cohort) = (Paging.Flag(request, "newest"), Paging.Flag(request, "cohort"));
        var run = (await runs.FindAsync(id, cancellation)).Id;
        int? from = page.After is null ? null : page.AfterNumber();
        if (cohort) return Results.Json(await WholeAsync(run, from, page.Limit, newest, figures, cancellation),
            ApiJson.Default.PageRoundInfo);
        var rounds = await figures.PageAsync(run, from, page.Limit + 1, newest, cancellation);
        var shown = rounds.Take(page.Limit).Select(RoundInfo.Of).ToList();
        return Results.Json(new Page<RoundInfo>(shown, rounds.Count > page.Limit ? $"{shown[^1].Round}" : null),
            ApiJson.Default.PageRoundInfo);
    }

    // A page with cohorts ends early where they are large: it is held in memory as a whole.
    private static async Task<Page<RoundInfo>> WholeAsync(string run, int? from, int limit, bool newest, RunFigures figures,
        CancellationToken cancellation)
    {
        const int atOnce = 10;
        var (shown, clients) = (new List<RoundInfo>(), 0);
        while (true)
        {
            var some = await figures.RecordsAsync(run, from, atOnce, newest, cancellation);
            foreach (var round in some)
            {
                if (shown.Count == limit
                    || (clients > 0 && clients + round.Cohort.Count > MaxClients)) return new Page<RoundInfo>(shown, $"{shown[^1].Round}");
                shown.Add(RoundInfo.Of(round));
                clients += round.Cohort.Count;
            }

            if (some.Count < atOnce) return new Page<RoundInfo>(shown, null);
            from = some[^1].Round;
        }
    }

    private static async Task<IResult> CohortAsync(string id, string round, HttpRequest request, RunLookup runs, RunFigures figures,
        CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var run = (await runs.FindAsync(id, cancellation)).Id;
        if (!int.TryParse(round, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw NoRound(run, round);
        var cohort = await figures.CohortAsync(run, number, page.After, page.Limit + 1, cancellation);
        if (cohort.Count == 0 && await figures.PageAsync(run, number - 1, 1, newest: false, cancellation) is var at
            && (at.Count == 0 || at[0].Round != number)) throw NoRound(run, round);
        var shown = cohort.Take(page.Limit).ToList();
        return Results.Json(new Page<ClientOutcome>(shown, cohort.Count > page.Limit ? shown[^1].Client : null),
            ApiJson.Default.PageClientOutcome);
    }

    private static ProblemException NoRound(string run, string round)
        => Problems.NotFound($"run {run} has no saved round {Problems.Shown(round)}", $"GET /api/runs/{run}/rounds lists them");

    private static async Task<IResult> SeriesAsync(string id, HttpRequest request, RunLookup runs, RunViews views,
        CancellationToken cancellation)
    {
        var after = Paging.Of(request).AfterNumber();
        var all = (await views.HistoryAsync(await runs.FindAsync(id, cancellation), cancellation)).Rounds;
        return Results.Json(Columns([.. all.Skip(after)]), ApiJson.Default.RunSeries);
    }

    private static async Task<IResult> ClientsAsync(string id, HttpRequest request, RunLookup runs, RunFigures figures,
        CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var clients = await figures.ClientsAsync((await runs.FindAsync(id, cancellation)).Id, page.After, page.Limit + 1, cancellation);
        var shown = clients.Take(page.Limit).Select(Of).ToList();
        return Results.Json(new Page<RunClient>(shown, clients.Count > page.Limit ? shown[^1].Client : null),
            ApiJson.Default.PageRunClient);
    }

    private static async Task<IResult> LogAsync(string id, HttpRequest request, RunLookup runs, RunLog log, CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var after = page.AfterNumber();
        var lines = await log.ReadAsync((await runs.FindAsync(id, cancellation)).Id, after, page.Limit + 1, cancellation);
        return Results.Json(new Page<LogLine>([.. lines.Take(page.Limit)], lines.Count > page.Limit ? $"{after + page.Limit}" : null),
            ApiJson.Default.PageLogLine);
    }

    private static RunClient Of(ClientTotals client) => new()
    {
        Client = client.Client,
        Rounds = (int)client.Rounds,
        Failures = (int)client.Failures,
        Examples = client.Examples,
        AverageSeconds = client.Rounds == 0 ? null : client.Seconds / client.Rounds,
        LastRound = (int)client.LastRound,
        LastRefused = Enum.TryParse<RefusalReason>(client.LastRefused, out var reason) ? reason : null,
        LastDetail = client.LastDetail,
        Loss = client.Loss,
        Accuracy = client.Accuracy,
    };

    private static RunSeries Columns(RoundSummary[] rounds)
    {
        T[] Column<T>(Func<RoundSummary, T> value) => Array.ConvertAll(rounds, round => value(round));
        return new RunSeries
        {
            Rounds = Column(round => round.Round),
            Accuracy = Column(round => round.Accuracy),
            Loss = Column(round => round.Loss),
            ClientAccuracy = Column(round => round.ClientAccuracy),
            ClientLoss = Column(round => round.ClientLoss),
            TrainLoss = Column(round => round.TrainLoss),
            ServerMetrics = Named(rounds, round => round.ServerMetrics),
            TrainMetrics = Named(rounds, round => round.TrainMetrics),
            ClientMetrics = Named(rounds, round => round.ClientMetrics),
            Spread = new(Column(round => round.Low), Column(round => round.Middle), Column(round => round.High)),
            Seconds = new(Column(round => round.Seconds.Train), Column(round => round.Seconds.Transfer),
                Column(round => round.Seconds.Aggregate),
                Column(round => round.Seconds.Evaluate), Column(round => round.Seconds.Save), Column(round => round.Seconds.Wait)),
            BytesIn = Column(round => round.BytesIn),
            BytesOut = Column(round => round.BytesOut),
            Answered = Column(round => round.Answered),
            Refused = Column(round => round.Refused),
            Behind = Column(round => round.Behind),
            Started = Column(round => round.Started),
        };
    }

    private static SortedDictionary<string,
        IReadOnlyList<double?>> Named(RoundSummary[] rounds, Func<RoundSummary, IReadOnlyDictionary<string, double>?> metrics)
    {
        var columns = new SortedDictionary<string, IReadOnlyList<double?>>(StringComparer.Ordinal);
        foreach (var name in rounds.SelectMany(round => metrics(round)?.Keys ?? []).Distinct(StringComparer.Ordinal))
            columns[name] = Array.ConvertAll(rounds, round => metrics(round)?.TryGetValue(name, out var value) == true ? value
                : (double?)null);
        return columns;
    }
}
