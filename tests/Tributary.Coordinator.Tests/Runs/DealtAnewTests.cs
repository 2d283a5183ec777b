using Microsoft.Extensions.DependencyInjection;
using Tributary.Client;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Training;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A client that joins midway: from the next round on all of them share the data anew.</summary>
public sealed class DealtAnewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Who_joins_midway_gets_a_part_of_what_the_others_had()
    {
        using var trainers = new TrainerPool(1);
        LocalTrainer Client(int part)
            => new($"client-{part}", new RoundSamples(EmbeddedMnist.Train, new PartitionSpec(), 1, part), trainers, TimeProvider.System);
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join([Client(1), Client(2)]);
        var run = await coordinator.PostRunAsync(
            "model: logreg\nrounds: 10000\ncohort: { fraction: 1, waitFor: 2 }\nevaluation: { on: none }");
        await coordinator.UntilAsync(run.Id, now => now.Round >= 1);

        coordinator.Join([Client(3)]);
        var store = coordinator.Services.GetRequiredService<IRunStore>();
        IReadOnlyList<RoundRecord> rounds;
        while ((rounds = await store.RoundsAsync(run.Id, TestContext.Current.CancellationToken))[^1].Cohort.Count < 3)
            await coordinator.UntilAsync(run.Id, now => now.Round > rounds.Count);

        Assert.Equal([1000, 1000], rounds[0].Cohort.Select(client => client.Examples));
        Assert.Equal(2000, rounds[^1].Cohort.Sum(client => client.Examples));
        Assert.All(rounds[^1].Cohort, client => Assert.InRange(client.Examples, 666, 667));
    }

    public void Dispose() => _folder.Dispose();
}
