using System.Net;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>What the API tells of a run's rounds, clients and file.</summary>
public sealed class RunFiguresApiTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_list_shows_each_runs_curve_and_finds_runs_by_words()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);
        var waiting = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("name: small", "name: Heart",
            StringComparison.Ordinal).Replace("size: 3, quorum: 3", "size: 9, quorum: 9", StringComparison.Ordinal));

        var all = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs"), ApiJson.Default.PageRunInfo)!.Items;
        Assert.Null(Assert.Single(all, one => one.Id == waiting.Id).Curve);
        var listed = Assert.Single(all, one => one.Id == run.Id);
        Assert.Equal((3, CurveOf.Accuracy, run.Accuracy!.Value), (listed.Curve!.Count, listed.CurveOf!.Value, listed.Curve[^1]));
        Assert.Equal(waiting.Id, Assert.Single(JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs?q=hEaR"),
            ApiJson.Default.PageRunInfo)!.Items).Id);
        Assert.Empty(JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs?q=hEaR&status=completed"),
            ApiJson.Default.PageRunInfo)!.Items);
    }

    [Fact]
    public async Task Series_say_what_the_rounds_say_also_after_a_restart()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);
        await coordinator.StopAsync();
        await coordinator.StartAsync();

        var rounds = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds"),
            ApiJson.Default.PageRoundInfo)!.Items;
        var series = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/series"),
            ApiJson.Default.RunSeries)!;
        var later = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/series?after=2"),
            ApiJson.Default.RunSeries)!;

        Assert.Equal(rounds.Select(round => (round.Round, round.Accuracy, round.TrainLoss, round.BytesIn, round.Seconds.Train)),
            series.Rounds.Select((round, i) => (round, series.Accuracy[i], series.TrainLoss[i], series.BytesIn[i],
                series.Seconds.Train[i])));
        Assert.Equal([3, 3, 3], series.Answered);
        Assert.All(series.Spread.Low.Zip(series.Spread.Middle, series.Spread.High),
            spread => Assert.True(spread.First <= spread.Second && spread.Second <= spread.Third));
        Assert.Equal([3], later.Rounds);
        Assert.Equal(series.Started[2], later.Started[0]);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}/series?after=x"), 400);
    }

    [Fact]
    public async Task Rounds_come_newest_first_where_that_is_asked_for()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);

        var first = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync(
            $"/api/runs/{run.Id}/rounds?newest=true&cohort=true&limit=2"), ApiJson.Default.PageRoundInfo)!;
        var rest = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync(
            $"/api/runs/{run.Id}/rounds?newest=true&limit=2&after={first.Next}"), ApiJson.Default.PageRoundInfo)!;

        Assert.Equal([3, 2], first.Items.Select(round => round.Round));
        Assert.Equal(3, first.Items[0].Cohort!.Count);
        Assert.Equal((1, null), (Assert.Single(rest.Items).Round, rest.Next));
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}/rounds?newest=perhaps"), 400);
    }

    [Fact]
    public async Task Rounds_come_without_their_cohorts_and_a_cohort_comes_in_pages()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);

        var rounds = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds"),
            ApiJson.Default.PageRoundInfo)!.Items;
        var whole = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds?cohort=true"),
            ApiJson.Default.PageRoundRecord)!.Items;
        var at = $"/api/runs/{run.Id}/rounds/2/clients";
        var first = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"{at}?limit=2"), ApiJson.Default.PageClientOutcome)!;
        var rest = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"{at}?limit=2&after={first.Next}"),
            ApiJson.Default.PageClientOutcome)!;

        Assert.All(rounds, round => Assert.Equal((3, 3, null), (round.Asked, round.Updates, round.Cohort)));
        Assert.Equal(whole.Select(round => (round.Round, round.Started, round.Accuracy, round.TrainLoss, round.ModelSha256, round.BytesIn)),
            rounds.Select(round => (round.Round, round.Started, round.Accuracy, round.TrainLoss, round.ModelSha256, round.BytesIn)));
        Assert.Equal(whole[1].Cohort, [.. first.Items, .. rest.Items]);
        Assert.Null(rest.Next);
        foreach (var none in new[] { "4", "0", "x", "99999999999" })
            await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}/rounds/{none}/clients"), 404);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"{at}?after=%00"), 400);
    }

    [Fact]
    public async Task Each_client_of_a_run_has_its_line()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var trainers = coordinator.Trainers();
        coordinator.Join(trainers.Skip(1).Append(new Refusing(trainers[0].Info)));
        var run = await coordinator.PostRunAsync(RunningCoordinator.RunFile.Replace("quorum: 3", "quorum: 2", StringComparison.Ordinal));
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var clients = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/clients?limit=2"),
            ApiJson.Default.PageRunClient)!;
        var rest = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/clients?after={clients.Next}"),
            ApiJson.Default.PageRunClient)!;

        Assert.Equal((0, 3, 3, RefusalReason.OutOfData, "nothing here"),
            (clients.Items[0].Rounds, clients.Items[0].Failures, clients.Items[0].LastRound, clients.Items[0].LastRefused,
            clients.Items[0].LastDetail));
        Assert.Equal((3, 0, null), (clients.Items[1].Rounds, clients.Items[1].Failures, clients.Items[1].LastRefused));
        Assert.True(clients.Items[1] is { AverageSeconds: > 0, Loss: > 0, Examples: > 600 });
        Assert.Equal(("client-02", null), (Assert.Single(rest.Items).Client, rest.Next));
    }

    [Fact]
    public async Task A_runs_file_as_YAML_starts_the_same_run_again()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);

        var answer = await coordinator.Http.GetAsync($"/api/runs/{run.Id}?format=yaml");
        var yaml = await answer.Content.ReadAsStringAsync();
        var again = await coordinator.PostRunAsync(yaml);
        again = await coordinator.UntilAsync(again.Id, RunStatus.Completed);

        Assert.Equal("application/yaml", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("model: logreg\n", yaml, StringComparison.Ordinal);
        Assert.DoesNotContain("host:", yaml, StringComparison.Ordinal);
        Assert.Equal(run.Model, again.Model);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/runs/{run.Id}?format=toml"), 400);
    }

    [Fact]
    public async Task A_check_names_every_fault_at_its_field_and_starts_nothing()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var bad = await CheckAsync(coordinator,
            """{ "model": "logreg", "rounds": 0, "cohort": { "size": 2, "quorum": 5 }, "data": { "set": "mnist-mini" } }""");
        var torn = await CheckAsync(coordinator, "{ \"model\": ");
        var good = await CheckAsync(coordinator, """{ "model": "logreg", "data": { "set": "mnist-mini" } }""");

        Assert.Equal((false, "rounds cohort.quorum"),
            (bad.Valid, string.Join(" ", bad.Errors.Select(fault => fault.Path).Order(StringComparer.Ordinal).Reverse())));
        Assert.Equal((false, 1), (torn.Valid, torn.Errors.Count));
        Assert.Equal((true, 10, "model: logreg\ndata:\n  set: mnist-mini\n"),
            (good.Valid, good.Spec!.Value.GetProperty("rounds").GetInt32(), good.Yaml));
        Assert.Equal("model: logreg\nrounds: 0\ncohort:\n  size: 2\n  quorum: 5\ndata:\n  set: mnist-mini\n", bad.Yaml);
        Assert.Null(torn.Yaml);
        Assert.Empty(JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/runs"), ApiJson.Default.PageRunInfo)!.Items);
        await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs/check", "model: logreg", "text/plain"), 415);
    }

    [Fact]
    public async Task A_runs_report_is_one_page_that_may_load_nothing()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await FinishedAsync(coordinator);

        var answer = await coordinator.Http.GetAsync($"/api/runs/{run.Id}/report");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains(run.Model!, page, StringComparison.Ordinal);
        await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/api/runs/nothing/report"), 404);
    }

    [Fact]
    public async Task Health_says_how_the_coordinator_is()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var health = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/health"), ApiJson.Default.HealthInfo)!;

        Assert.Equal(("sqlite", true, "files", 0, 0),
            (health.Database, health.DatabaseOk, health.Models, health.RunsActive, health.ClientsPresent));
        Assert.True(health is { MemoryBytes: > 0, FreeBytes: > 0, UptimeSeconds: >= 0 });
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<RunInfo> FinishedAsync(RunningCoordinator coordinator)
    {
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        return await coordinator.UntilAsync(run.Id, RunStatus.Completed);
    }

    private static async Task<RunCheck> CheckAsync(RunningCoordinator coordinator, string body)
    {
        var answer = await coordinator.PostAsync("/api/runs/check", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ApiJson.Default.RunCheck)!;
    }

    private sealed class Refusing(ClientInfo info) : IClient
    {
        public ClientInfo Info => info;

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
            => Task.FromResult<Reply>(new Refusal(RefusalReason.OutOfData, "nothing here"));
    }
}
