using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;
using Tributary.Storage.Folders;

namespace Tributary.Simulation.Tests;

/// <summary>Simulations that are done again from what was recorded of them.</summary>
public sealed class ReplayTests
{
    private const string Common = """
        model: logreg
        rounds: 5
        seed: 4
        training: { batchSize: 10, optimizer: { learningRate: 0.1 } }
        data: { set: mnist-mini, partition: { kind: shards, clients: 12 } }

        """;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("strategy: { name: fedbuff, buffer: 3, momentum: 0.3, clipNorm: median }\nspeeds: { jitter: 0.5 }")]
    [InlineData("strategy: { name: fedbuff, buffer: 3, concurrency: 9, staleness: { kind: hinge, bound: 0 } }")]
    [InlineData("strategy: { name: fedbuff, buffer: 4 }\ncohort: { deadline: 20s }\nspeeds: {}\n"
        + "faults: [{ kind: lost, chance: 0.3 }, { kind: notANumber, chance: 0.2 }]")]
    [InlineData("strategy: { name: gossip, topology: smallWorld, checkpoint: 4 }\n"
        + "faults: [{ kind: lost, chance: 0.3 }, { kind: notANumber, chance: 0.2 }]")]
    [InlineData("strategy: { name: gossip, topology: document }\ncohort: { deadline: 15s }\nspeeds: {}")]
    [InlineData("strategy: { name: gossip, mode: pushPull }\ncohort: { deadline: 25s }\nspeeds: { jitter: 1 }\n"
        + "faults: [{ kind: lost, chance: 0.1 }]")]
    [InlineData("strategy: fedadam\ncohort: { size: 6, maxShare: 0.2 }")]
    [InlineData("strategy: { name: krum, byzantine: 1 }\ncohort: { size: 8, deadline: 15s }\nspeeds: {}")]
    [InlineData("cohort: { size: 6, quorum: 5, failedRounds: 9 }\n"
        + "faults: [{ kind: broken, chance: 0.2 }, { kind: reversed, chance: 0.1 }]")]
    public async Task Every_round_comes_to_the_model_that_was_saved(string how)
    {
        var (spec, problems) = Specs.Read(Common + how);
        Assert.Empty(problems);
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        using (var host = new SimulationHost(spec!, 2, TimeProvider.System) { Models = runs.Models })
            await host.StartAsync("one", runs.Runs, new Unobserved(), None);

        using var again = new SimulationHost(spec!, 2, TimeProvider.System);
        Assert.Null(await again.ReplayAsync("one", runs.Runs, None));
    }

    [Fact]
    public async Task What_clients_keep_to_themselves_is_learned_anew()
    {
        var (spec, problems) = Specs.Read("""
            model:
              name: kept
              input: [28, 28, 1]
              layers:
                - { type: flatten }
                - { type: dense, name: a, units: 8 }
                - { type: batchNorm, name: n, localStatistics: true }
                - { type: dense, name: b, units: 10 }
            rounds: 4
            cohort: { size: 5, quorum: 2 }
            data: { set: mnist-mini, partition: { kind: iid, clients: 8 } }
            faults: [{ kind: zeroExamples, chance: 0.3 }]
            evaluation: { on: none }
            """);
        Assert.Empty(problems);
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        using (var host = new SimulationHost(spec!, 2, TimeProvider.System))
            await host.StartAsync("one", runs.Runs, new Unobserved(), None);

        Assert.Contains((await runs.Runs.RoundsAsync("one", None)).SelectMany(round => round.Cohort), client => client.Refused is not null);
        using var again = new SimulationHost(spec!, 2, TimeProvider.System);
        Assert.Null(await again.ReplayAsync("one", runs.Runs, None));
    }

    [Theory]
    [InlineData("strategy: { name: fedbuff, buffer: 3 }\nspeeds: {}")]
    [InlineData("cohort: { size: 4 }")]
    public async Task Records_that_were_changed_are_told_by_their_round(string how)
    {
        var spec = Specs.Read(Common + how).Spec!;
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        using (var host = new SimulationHost(spec, 2, TimeProvider.System) { Models = runs.Models })
            await host.StartAsync("one", runs.Runs, new Unobserved(), None);
        var history = await runs.Runs.RoundsAsync("one", None);

        // One client's update is taken out of the record of round 3.
        using var again = new SimulationHost(spec, 2, TimeProvider.System);
        var changed = new Changed(history, round => round.Round == 3 ? round with { Cohort = [.. round.Cohort.Skip(1)] } : round);
        Assert.Equal(3, (await again.ReplayAsync("one", changed, None))?.Round);

        // A client that nobody knows.
        var unknown = new Changed(history, round => round.Round == 2
            ? round with { Cohort = [round.Cohort[0] with { Client = "nobody" }, .. round.Cohort.Skip(1)] } : round);
        Assert.Equal(new ReplayDifference(2, "nobody is not here"), await again.ReplayAsync("one", unknown, None));
    }

    private sealed class Unobserved : IRunObserver;

    private sealed class Changed(IReadOnlyList<RoundRecord> history, Func<RoundRecord, RoundRecord> change) : IRunStore
    {
        public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
            => Task.FromResult<IReadOnlyList<RoundRecord>>([.. history.Select(change)]);

        public IDisposable Claim(string runId) => throw new NotSupportedException();

        public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation) => throw new NotSupportedException();

        public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation) => throw new NotSupportedException();

        public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
            => throw new NotSupportedException();

        public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation) => throw new NotSupportedException();

        public Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
            CancellationToken cancellation) => throw new NotSupportedException();

        public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation) => throw new NotSupportedException();

        public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation) => throw new NotSupportedException();

        public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
