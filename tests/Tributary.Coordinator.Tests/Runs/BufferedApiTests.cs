using System.Text.Json;
using Peers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Gateways.Flower;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A run whose clients work on over rounds, as those see it who watch.</summary>
public sealed class BufferedApiTests : IDisposable
{
    private const string RunFile = """
        name: late
        model: logreg
        rounds: 6
        seed: 7
        strategy: { name: fedbuff, buffer: 2, concurrency: 3 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 3 } }
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_is_at_work_and_how_late_updates_were_is_told_wherever_rounds_are()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var trainers = coordinator.Trainers(RunFile);
        coordinator.Join([trainers[0], trainers[1], new Held(trainers[2], go.Task)]);
        var slow = trainers[2].Info.Id;
        var run = await coordinator.PostRunAsync(RunFile);

        // The third client is still at its first ask while the others have made two models and more.
        var seen = await coordinator.UntilAsync(run.Id, now => now.Live is { Round: >= 3 });
        var live = Assert.Single(seen.Live!.Clients, client => client.Client == slow);
        Assert.Equal((2, false), (seen.Live.Needed, live.Done));
        Assert.InRange(live.Behind!.Value, 2, 6);
        go.SetResult();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var rounds = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds?cohort=true", Now),
            ApiJson.Default.PageRoundInfo)!.Items;
        Assert.Equal(6, rounds.Count);
        Assert.All(rounds, round => Assert.Equal((2, round.Cohort!.Average(client => client.Behind!.Value)),
            (round.Updates, round.Behind)));
        var series = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/series", Now),
            ApiJson.Default.RunSeries)!;
        Assert.Equal(rounds.Select(round => round.Behind), series.Behind);
        var cohort = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds/1/clients", Now),
            ApiJson.Default.PageClientOutcome)!.Items;
        Assert.Equal(rounds[0].Cohort!.OrderBy(one => one.Client, StringComparer.Ordinal).Select(one => (one.Client, one.Ask, one.Behind)),
            cohort.Select(one => (one.Client, one.Ask, one.Behind)));
        var late = rounds.SelectMany(round => round.Cohort!).SingleOrDefault(one => one.Client == slow && one.Ask <= 3);
        if (late is not null)
        {
            Assert.InRange(late.Behind!.Value, 2, 6);
            var own = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/clients/{slow}/rounds", Now),
                ApiJson.Default.PageClientRoundInfo)!.Items;
            Assert.Contains(own, one => one.Behind == late.Behind);
        }

        var report = await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/report", Now);
        Assert.Contains("Models that updates were behind", report, StringComparison.Ordinal);
        var lines = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/log", Now),
            ApiJson.Default.PageLogLine)!.Items;
        Assert.Contains(lines, line => line.Text.StartsWith("round 1: at work are", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Text.Contains("models behind on average", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Flowers_clients_take_part_in_it_beside_others()
    {
        await PythonPeer.NeedAsync("grpc", "numpy", "google.protobuf");
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with { Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") }] });
        await using var peer = PythonPeer.Start("flower_client.py",
            [coordinator.Flower.Authority, """properties={"client_id":"site-7","num_examples":20}"""]);
        coordinator.Join(coordinator.Trainers(RunFile).Take(2));
        await coordinator.Clients.WaitAsync(() => coordinator.Clients.Count == 3, Now);

        var run = await coordinator.PostRunAsync(RunFile.Replace("rounds: 6", "rounds: 20", StringComparison.Ordinal));
        run = await coordinator.UntilAsync(run.Id, ended => ended.Outcome is not null);

        Assert.Equal((RunStatus.Completed, 20), (run.Outcome!.Status, run.Outcome.Rounds));
        var client = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/clients/site-7", Now),
            ApiJson.Default.ClientView)!;
        Assert.InRange(client.Rounds, 1, 20);
        await coordinator.StopAsync();
    }

    [Theory]
    [InlineData("speeds: {}", "speeds")]
    [InlineData("cohort: { quorum: 2 }", "cohort.quorum")]
    public async Task What_does_not_go_with_it_is_said_where_the_run_is_started(string section, string path)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var answer = await coordinator.PostAsync("/api/runs", $"{RunFile}\n{section}", "application/yaml");
        var problem = await coordinator.ProblemAsync(answer, 422);

        Assert.Equal([path], problem.Errors!.Select(fault => fault.Path));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Its first answer waits.</summary>
    private sealed class Held(IClient inner, Task go) : IClient
    {
        public ClientInfo Info => inner.Info;

        public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        {
            await go.WaitAsync(cancellation);
            return await inner.AskAsync(assignment, cancellation);
        }
    }
}
