using Tributary.Core.Rounds;
using Tributary.Storage.Folders;

namespace Tributary.Simulation.Tests;

/// <summary>Simulations without a central model, with real trainers.</summary>
public sealed class GossipRunTests
{
    private const string Ring = """
        model: logreg
        rounds: 8
        seed: 3
        strategy: { name: gossip, topology: ring }
        training: { batchSize: 10, optimizer: { learningRate: 0.1 } }
        data: { set: mnist-mini, partition: { kind: shards, clients: 9 } }

        """;

    private const string Faulty = """
        model: logreg
        rounds: 7
        seed: 5
        strategy: { name: gossip, topology: document, checkpoint: 3 }
        cohort: { deadline: 20s }
        evaluation: { on: both, every: 2, clients: 5 }
        training: { batchSize: 10, optimizer: { learningRate: 0.1 } }
        data: { set: mnist-mini, partition: { kind: dirichlet, clients: 12 } }
        speeds: { median: 10s, jitter: 0.5 }
        faults: [{ kind: lost, chance: 0.2 }, { kind: notANumber, chance: 0.2 }]

        """;

    private const string Pairs = """
        model: logreg
        rounds: 7
        seed: 4
        strategy: { name: gossip, mode: pushPull, topology: smallWorld, checkpoint: 3 }
        cohort: { deadline: 40s }
        training: { batchSize: 10, optimizer: { learningRate: 0.1 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 10 } }
        speeds: { median: 10s, jitter: 0.5 }
        faults: [{ kind: lost, chance: 0.1 }, { kind: notANumber, chance: 0.1 }]

        """;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Ring)]
    [InlineData(Faulty)]
    [InlineData(Pairs)]
    public async Task A_run_is_the_same_each_time_and_with_any_number_of_threads(string text)
    {
        var one = await RunAsync(Read(text), threads: 1);
        var many = await RunAsync(Read(text), threads: 5);

        Assert.Equal(RunStatus.Completed, one.Outcome.Status);
        Assert.Equal(Told(one.History), Told(many.History));
        Assert.NotEqual(one.Outcome.ModelSha256, (await RunAsync(Read(text.Replace("seed: ", "seed: 1", StringComparison.Ordinal)), 2))
            .Outcome.ModelSha256);
    }

    [Theory]
    [InlineData(Ring, 1)]
    [InlineData(Ring, 5)]
    [InlineData(Faulty, 2)]
    [InlineData(Faulty, 4)]
    [InlineData(Faulty, 6)]
    [InlineData(Pairs, 1)]
    [InlineData(Pairs, 3)]
    [InlineData(Pairs, 4)]
    [InlineData(Pairs, 6)]
    public async Task A_run_that_was_interrupted_comes_to_what_it_would_have(string text, int round)
    {
        var whole = await RunAsync(Read(text), threads: 2);
        var resumed = await RunAsync(Read(text), threads: 3, interrupted: round);

        Assert.Equal(Told(whole.History), Told(resumed.History));
        Assert.Equal(whole.Outcome.ModelSha256, resumed.Outcome.ModelSha256);
    }

    [Fact]
    public async Task Nodes_that_see_two_digits_each_learn_the_others_and_come_to_agree()
    {
        var (outcome, history) = await RunAsync(Read(Ring.Replace("rounds: 8", "rounds: 25", StringComparison.Ordinal)), 2);

        var (first, last) = (history[0].Gossip!, history[^1].Gossip!);
        Assert.True(outcome.Accuracy > 0.6, $"{outcome.Accuracy}");
        Assert.Equal(9, last.Nodes.Count(node => node is { Accuracy: not null, Loss: not null, Distance: > 0 }));
        Assert.True(last.Figures.Accuracy > first.Figures.Accuracy + 0.2, $"{first.Figures} {last.Figures}");
        Assert.Equal(last.Nodes.Average(node => node.Accuracy!.Value), last.Figures.Accuracy!.Value, 1e-12);
        Assert.True(last.Figures is { Spread: > 0, Gap: > 0.05 and < 0.2, Distance: > 0 });
        Assert.True(last.Figures.MaxDistance >= last.Figures.Distance);
        Assert.Equal(history[0].Gossip!.Links!.Select(link => (link[0], link[1])), last.Links!.Select(link => (link[0], link[1])));
        Assert.Equal(18 * 7850 * 4, last.Figures.Exchanged);
    }

    [Fact]
    public async Task Where_all_average_with_all_the_nodes_are_one_and_their_mean_is_the_plain_mean_of_updates()
    {
        var all = await RunAsync(Read(Ring.Replace("topology: ring", "topology: all", StringComparison.Ordinal)), 2);
        var mean = await RunAsync(Read(Ring.Replace("{ name: gossip, topology: ring }", "fedmean\ncohort: { size: 9, quorum: 9 }",
            StringComparison.Ordinal)), 2);

        Assert.All(all.History, round => Assert.Single(round.Gossip!.Nodes.Select(node => node.Accuracy).Distinct()));
        Assert.All(all.History, round => Assert.True(round.Gossip!.Figures.MaxDistance < 1e-5));
        Assert.Equal(mean.Outcome.Accuracy!.Value, all.Outcome.Accuracy!.Value, 0.01);
    }

    [Fact]
    public async Task Where_nobody_waits_the_fast_meet_more_often_and_all_learn()
    {
        var text = Pairs.Replace("rounds: 7", "rounds: 15", StringComparison.Ordinal).Replace("faults:", "#", StringComparison.Ordinal);
        var (outcome, history) = await RunAsync(Read(text), 2);

        var turns = history.SelectMany(round => round.Gossip!.Meetings!).CountBy(meeting => meeting[0]).Select(node => node.Value).ToList();
        Assert.Equal(15 * 10, turns.Sum());
        Assert.True(turns.Max() >= 3 * turns.Min(), string.Join(' ', turns));
        Assert.True(outcome.Accuracy > 0.75, $"{outcome.Accuracy}");
        Assert.All(history, round => Assert.True(round.Gossip!.Figures is { Handovers: > 0 and <= 20, Spread: > 0 }));
        Assert.True(history.Sum(round => round.Seconds.Total) < 15 * 40, "a slow node holds nobody up");
    }

    [Theory]
    [InlineData("topology: graph, edges: [[client-99, client-1]]", "strategy.edges: names client-99, which is no client of the partition")]
    [InlineData("nodes: 5", "strategy.nodes: is 5, but there are 9 clients (data.partition)")]
    public void What_the_clients_cannot_be_is_refused(string keys, string problem)
    {
        var spec = Read(Ring.Replace("topology: ring", keys, StringComparison.Ordinal));

        var fault = Assert.Throws<UnfitDataException>(() => new SimulationHost(spec, 1, TimeProvider.System));

        Assert.StartsWith(problem, fault.Message, StringComparison.Ordinal);
    }

    // All but what the machine's clock says.
    private static IEnumerable<string> Told(IReadOnlyList<RoundRecord> history) => history.Select(round
        => $"{round.Round} {round.ModelSha256} {round.Failure} {round.Accuracy} {round.ClientAccuracy} {round.BytesIn} "
            + string.Join(' ', round.Cohort.Select(client => $"{client.Client} {client.Refused} {client.Loss}")) + ' '
            + string.Join(' ', round.Gossip!.Nodes) + round.Gossip.Figures);

    private static SimulationSpec Read(string text)
    {
        var (spec, problems) = Specs.Read(text);
        Assert.Empty(problems);
        return spec!;
    }

    private static async Task<(RunOutcome Outcome, IReadOnlyList<RoundRecord> History)> RunAsync(SimulationSpec spec, int threads,
        int? interrupted = null)
    {
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        if (interrupted is { } round)
        {
            using var stop = new CancellationTokenSource();
            using var first = new SimulationHost(spec, threads, TimeProvider.System);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(()
                => first.StartAsync("one", runs.Runs, new Stops(stop, round), stop.Token));
        }

        using var host = new SimulationHost(spec, threads, TimeProvider.System);
        var outcome = await (interrupted is null ? host.StartAsync("one", runs.Runs, new Stops(null, 0), None)
            : host.ResumeAsync("one", runs.Runs, new Stops(null, 0), None));
        return (outcome, await runs.Runs.RoundsAsync("one", None));
    }

    private sealed class Stops(CancellationTokenSource? stop, int round) : IRunObserver
    {
        public void ClientDone(int at, ClientOutcome outcome)
        {
            if (at == round) stop?.Cancel();
        }
    }
}
