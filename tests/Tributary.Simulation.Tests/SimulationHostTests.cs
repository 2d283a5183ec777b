using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Simulation.Faults;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;

namespace Tributary.Simulation.Tests;

public sealed class SimulationHostTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Ten_clients_learn_the_digits()
    {
        var spec = Specs.Digits("2nn", rounds: 10, cohort: 10);

        var outcome = await RunAsync(spec with { Run = spec.Run with { Training = spec.Run.Training with { Epochs = 3 } } }, threads: 2);

        Assert.Equal((RunStatus.Completed, 10), (outcome.Status, outcome.Rounds));
        Assert.InRange(outcome.Accuracy!.Value, 0.85, 1);
    }

    [Theory]
    [InlineData("fedavg")]
    [InlineData("fedadam")]
    [InlineData("qfedavg")]
    [InlineData("multikrum")]
    public async Task The_model_is_the_same_on_any_number_of_threads(string strategy)
    {
        var spec = Specs.Digits("2nn", rounds: 3, cohort: 7);
        spec = spec with { Run = spec.Run with { Strategy = new StrategySpec { Name = strategy } } };

        var (one, two, five) = (await RunAsync(spec, 1), await RunAsync(spec, 2), await RunAsync(spec, 5));

        Assert.Equal(one.ModelSha256, two.ModelSha256);
        Assert.Equal(one.ModelSha256, five.ModelSha256);
        Assert.Equal((one.Loss, one.Accuracy), (five.Loss, five.Accuracy));
    }

    [Theory]
    [InlineData("fedavg")]
    [InlineData("fedyogi")]
    public async Task A_run_stopped_after_every_round_ends_in_the_same_model(string strategy)
    {
        using var folder = new TemporaryFolder();
        var spec = Specs.Digits(rounds: 4);
        spec = spec with { Run = spec.Run with { Strategy = new StrategySpec { Name = strategy } } };
        var whole = await RunAsync(spec, 2);

        RunOutcome? outcome = null;
        for (var start = 0; outcome is null; start++)
        {
            using var runs = new RunFolder(folder.Location);
            using var stop = new CancellationTokenSource();
            var kept = await runs.Runs.FindAsync("one", None);
            using var host = new SimulationHost(kept is null ? spec : SimulationSpec.Stored(kept), 2, TimeProvider.System);
            try
            {
                var observer = new StopsAfterARound(stop);
                outcome = kept is null ? await host.StartAsync("one", runs.Runs, observer, stop.Token)
                    : await host.ResumeAsync("one", runs.Runs, observer, stop.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.InRange(start, 0, 4);
            }
        }

        Assert.Equal(whole.ModelSha256, outcome.ModelSha256);
        Assert.Equal(4, outcome.Rounds);
    }

    [Fact]
    public async Task Bad_updates_are_refused_by_name_and_the_round_goes_on()
    {
        FaultKind[] kinds = [FaultKind.NotANumber, FaultKind.WrongShape, FaultKind.ZeroExamples, FaultKind.Broken, FaultKind.Lost];
        var spec = Specs.Digits(rounds: 3, clients: 20,
            cohort: 20) with
        { Faults = [.. kinds.Select(kind => new FaultSpec { Kind = kind, Clients = 0.15 })] };
        spec = spec with { Run = spec.Run with { Cohort = spec.Run.Cohort with { Quorum = 3 } } };
        var store = new MemoryRunStore();

        var outcome = await RunAsync(spec, 2, store);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var rounds = await store.RoundsAsync("one", None);
        Assert.All(rounds, round => Assert.Null(round.Failure));
        var reasons = rounds.SelectMany(round => round.Cohort).Select(client => $"{client.Refused}").Distinct().ToArray();
        Assert.Superset(new HashSet<string>(["NotANumber", "WrongShape", "ZeroExamples", "Failed", "Lost", ""]), reasons.ToHashSet());
    }

    [Fact]
    public async Task A_round_without_quorum_is_recorded_with_names_and_the_model_stays()
    {
        var spec = Specs.Digits(rounds: 5, cohort: 4) with { Faults = [new FaultSpec { Kind = FaultKind.Lost }] };
        var store = new MemoryRunStore();

        var outcome = await RunAsync(spec, 2, store);

        Assert.Equal((RunStatus.Failed, 3), (outcome.Status, outcome.Rounds));
        Assert.Contains("client-0", (await store.RoundsAsync("one", None))[0].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_robust_strategy_withstands_attackers_that_break_the_mean()
    {
        var spec = Specs.Digits(rounds: 10, clients: 20,
            cohort: 20) with
        { Faults = [new FaultSpec { Kind = FaultKind.Reversed, Clients = 0.3 }] };
        SimulationSpec With(string strategy) => spec with { Run = spec.Run with { Strategy = new StrategySpec { Name = strategy } } };

        var (mean, median) = (await RunAsync(With("fedavg"), 2), await RunAsync(With("fedmedian"), 2));

        Assert.True(mean.Accuracy < 0.6, $"the mean reached {mean.Accuracy}");
        Assert.True(median.Accuracy > 0.75, $"the median reached {median.Accuracy}");
    }

    [Fact]
    public async Task Silent_clients_cost_the_deadline_and_no_more()
    {
        var spec = Specs.Digits(rounds: 2, cohort: 10) with { Faults = [new FaultSpec { Kind = FaultKind.Silent, Clients = 0.3 }] };
        spec = spec with { Run = spec.Run with { Cohort = spec.Run.Cohort with { Deadline = TimeSpan.FromSeconds(1), Quorum = 1 } } };
        var store = new MemoryRunStore();

        await RunAsync(spec, 2, store);

        Assert.Contains(await store.RoundsAsync("one", None),
            round => round.Cohort.Any(client => client.Refused == Core.Clients.RefusalReason.Deadline));
    }

    [Fact]
    public async Task A_run_that_another_works_on_is_left_alone()
    {
        var store = new MemoryRunStore();
        using var host = new SimulationHost(Specs.Digits(), 1, TimeProvider.System);
        using var claim = store.Claim("one");

        await Assert.ThrowsAsync<RunClaimedException>(() => host.StartAsync("one", store, new Unobserved(), None));
    }

    [Fact]
    public void A_model_for_other_samples_is_named_before_anything_runs()
    {
        var spec = Specs.Digits();
        spec = spec with { Run = spec.Run with { Model = ModelCatalog.Find("beth-autoencoder")! } };

        Assert.Equal("model", Assert.Throws<UnfitDataException>(() => new SimulationHost(spec, 1, TimeProvider.System)).Fault.Path);
    }

    [Fact]
    public async Task A_hundred_thousand_clients_start_in_little_memory()
    {
        var spec = Specs.Digits(rounds: 1, cohort: 10);
        spec = spec with
        {
            Data = spec.Data with
            {
                Partition = new PartitionSpec
                {
                    Kind = PartitionKind.Draw,
                    Clients = 100_000,
                    SamplesEach = 20
                }
            }
        };

        var outcome = await RunAsync(spec, 2);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.True(GC.GetTotalMemory(forceFullCollection: false) < 1L << 30);
    }

    [Fact]
    public async Task A_table_of_patients_trains_by_hospital()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 200).Select(i => $"{i % 10},{i % 7},h{i % 4},{(i % 10 > 4 ? "ill" : "well")}");
        var path = folder.Write("rows.csv", "age,pulse,hospital,state\n" + string.Join('\n', rows) + "\n");
        var spec = Specs.Digits(rounds: 20) with
        {
            Data = new DataSpec
            {
                Set = "csv",
                File = path,
                Columns = new() { Label = "state", Owner = "hospital" },
                Scale = DataScale.Standard,
                Partition = new PartitionSpec { Kind = PartitionKind.Natural, Clients = 0 },
            },
        };
        spec = spec with
        {
            Run = spec.Run with
            {
                Model = new ModelSpec
                {
                    Name = "small",
                    Input = [2],
                    Layers = [new DenseSpec("fc1", 2)]
                }
            }
        };
        var store = new MemoryRunStore();

        var outcome = await RunAsync(spec, 1, store);

        Assert.Equal(["h0", "h1", "h2", "h3"], (await store.RoundsAsync("one", None))[0].Cohort.Select(client => client.Client));
        Assert.InRange(outcome.Accuracy!.Value, 0.9, 1);
    }

    private static async Task<RunOutcome> RunAsync(SimulationSpec spec, int threads, IRunStore? store = null)
    {
        using var host = new SimulationHost(spec, threads, TimeProvider.System);
        return await host.StartAsync("one", store ?? new MemoryRunStore(), new Unobserved(), None);
    }

    private sealed class Unobserved : IRunObserver;

    private sealed class StopsAfterARound(CancellationTokenSource stop) : IRunObserver
    {
        public void RoundSaved(RoundRecord round) => stop.Cancel();
    }
}
