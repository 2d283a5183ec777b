using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Engine.Training;
using Tributary.Storage.Folders;

namespace Tributary.Simulation.Tests;

/// <summary>A buffered run with real trainers that answer in whatever order they come to.</summary>
public sealed class BufferedRunTests
{
    private static readonly BufferedSpec Buffered = new() { Buffer = 5, Concurrency = 8 };

    [Fact]
    public async Task Clients_that_answer_out_of_step_learn_the_digits_and_the_records_give_the_same_bits_again()
    {
        using var folder = new TemporaryFolder();
        using var runs = new RunFolder(folder.Location);
        using var trainers = new TrainerPool(2);
        var spec = Specs.Digits("2nn", rounds: 20);
        var (clients, test) = Clients(spec, trainers);
        var initial = RunFactory.Draw(spec.Run);
        var record = new RunRecord { Id = "one", Name = "one", Created = DateTimeOffset.UnixEpoch, Spec = "{}" };
        await runs.Runs.CreateAsync(record, initial, CancellationToken.None);
        var ports = new RunPorts { Clients = clients, Store = runs.Runs, Evaluator = test, Observer = new Unobserved() };
        var start = await runs.Runs.LoadAsync("one", CancellationToken.None);
        var outcome = await new BufferedRun("one", spec.Run, Buffered, ports)
            .ExecuteAsync(start! with { Model = initial }, CancellationToken.None);

        var history = await runs.Runs.RoundsAsync("one", CancellationToken.None);
        Assert.Equal((RunStatus.Completed, 20), (outcome.Status, outcome.Rounds));
        Assert.InRange(outcome.Accuracy!.Value, 0.75, 1);
        Assert.All(history, round => Assert.Equal(5, round.Updates));
        Assert.Contains(history.SelectMany(round => round.Cohort), client => client.Behind > 0);
        Assert.Null(await new BufferedReplay("one", spec.Run, Buffered, ports).RunAsync(initial, history, CancellationToken.None));
    }

    private static (ClientRegistry Clients, PooledEvaluator Test) Clients(SimulationSpec spec, TrainerPool trainers)
    {
        var data = DataCatalog.Load(spec.Data, spec.Run.Seed);
        var partition = Partitioner.Deal(data.Train, spec.Data.Partition, spec.Run.Seed);
        var clients = new ClientRegistry();
        foreach (var (i, id) in partition.Clients.Index())
            clients.Join(new LocalTrainer(id, new Subset(data.Train, partition.Samples[i]), trainers, TimeProvider.System));
        return (clients, new PooledEvaluator(spec.Run.Model, data.Test, trainers));
    }

    private sealed class Unobserved : IRunObserver;
}
