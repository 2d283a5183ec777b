using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A run without a central model, as those see it who watch.</summary>
public sealed class GossipApiTests : IDisposable
{
    private const string RunFile = """
        name: ring
        model: logreg
        rounds: 4
        seed: 7
        strategy: { name: gossip, topology: ring }
        cohort: { waitFor: 4 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: shards, clients: 4 } }
        """;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_nodes_accuracy_and_distance_and_the_graph_are_told()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        coordinator.Join(coordinator.Trainers(RunFile));
        var run = await coordinator.PostRunAsync(RunFile);
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var rounds = await RoundsAsync(coordinator, run.Id, "?cohort=true");
        Assert.Equal(4, rounds.Count);
        Assert.All(rounds, round => Assert.Equal((4, 4, 4), (round.Updates, round.Gossip!.Nodes.Count, round.Gossip.Links!.Count)));
        Assert.All(rounds.SelectMany(round => round.Gossip!.Nodes), node => Assert.True(node is { Accuracy: > 0, Distance: > 0 }));
        Assert.All(rounds, round => Assert.Equal(round.Gossip!.Nodes.Average(node => node.Accuracy!.Value),
            round.Gossip.Figures.Accuracy!.Value, 1e-9));
        var brief = await RoundsAsync(coordinator, run.Id, "");
        Assert.All(brief, round => Assert.True(round.Gossip is { Nodes: [], Links: null, Figures: { Gap: > 0, Spread: > 0 } }));
        var report = await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/report", Now);
        Assert.Contains("Accuracy of nodes", report, StringComparison.Ordinal);
        Assert.Contains("Distance of nodes from their mean", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinator_that_relays_over_the_link_ends_in_the_simulations_model_and_keeps_no_models_that_were_only_sent()
    {
        var data = Path.Combine(_folder.Path, "data");
        await using var coordinator = await RunningCoordinator.StartAsync(data);
        using var end = new CancellationTokenSource();
        var agents = coordinator.Trainers(RunFile).Select(client => JoinAsync(coordinator.Address, client, end.Token)).ToArray();

        var run = await coordinator.PostRunAsync(RunFile);
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        using var host = new SimulationHost(RunningCoordinator.Simulation(RunFile), 1, TimeProvider.System);
        var simulated = await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), Now);
        Assert.Equal(simulated.ModelSha256, run.Outcome!.ModelSha256);

        // The first model, one and the nodes' for each of four rounds at most; sent were as many nodes' models again.
        var kept = Directory.GetFiles(data, "*.safetensors", SearchOption.AllDirectories).Length;
        Assert.InRange(kept, 2, 9);
        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    [Fact]
    public async Task Pairs_that_meet_in_virtual_time_are_refused()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var document = RunFile.Replace("topology: ring", "mode: pushPull", StringComparison.Ordinal);

        var answer = await coordinator.Http.PostAsync(new Uri("/api/runs", UriKind.Relative),
            new StringContent(document, System.Text.Encoding.UTF8, "application/yaml"), Now);

        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("in simulations only", await answer.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task JoinAsync(Uri address, IClient client, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var agent = new NativeAgent(new NativeLink(http, client.Info.Id, TimeProvider.System),
            new AgentOptions { Folder = Path.Combine(_folder.Path, client.Info.Id) }, new Silent(), TimeProvider.System);
        try
        {
            await agent.RunAsync(client, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private sealed class Silent : IRunObserver, ILineObserver;

    private static async Task<IReadOnlyList<RoundInfo>> RoundsAsync(RunningCoordinator coordinator, string run, string query)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run}/rounds{query}", Now),
            ApiJson.Default.PageRoundInfo)!.Items;
}
