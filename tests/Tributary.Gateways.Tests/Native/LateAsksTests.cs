using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Answers to asks that outlive a round.</summary>
public sealed class LateAsksTests
{
    private static readonly RunSpec Spec = new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 3,
        Strategy = new() { Name = "fedbuff", Buffered = new() { Buffer = 1, Concurrency = 1 } },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    [Fact]
    public async Task One_that_was_counted_is_acknowledged_again_and_counts_once_and_one_that_was_never_made_is_not()
    {
        await using var harness = await NativeHarness.StartAsync();
        await harness.Coordinator.CreateAsync("r", Spec);
        await harness.StartClientAsync(ScriptedClient.Moves("a", 0.1f));

        await harness.Coordinator.RunAsync("r", Spec);

        var history = await harness.Coordinator.Folder.Runs.RoundsAsync("r", CancellationToken.None);
        Assert.Equal([1, 2, 3], history.Select(round => Assert.Single(round.Cohort).Ask!.Value));
        foreach (var round in history) Assert.True(await harness.RepeatAsync("a", "r", round.Round));
        Assert.False(await harness.RepeatAsync("a", "r", 99));
        Assert.False(await harness.RepeatAsync("b", "r", 1));
        Assert.Equal(3, (await harness.Coordinator.Folder.Runs.RoundsAsync("r", CancellationToken.None)).Sum(round => round.Updates));
    }

    [Fact]
    public async Task Who_refuses_in_one_round_is_asked_again_in_the_next_with_the_newest_model()
    {
        await using var harness = await NativeHarness.StartAsync();
        var spec = Spec with { Rounds = 2, Cohort = new() { FailedRounds = 2 } };
        await harness.Coordinator.CreateAsync("r", spec);
        var asked = 0;
        await harness.StartClientAsync(new ScriptedClient("a", (assignment, _) => Task.FromResult(++asked == 1
            ? new Refusal(RefusalReason.Busy, "not now") : ScriptedClient.Moved(assignment, 0.1f, 5))));

        await harness.Coordinator.RunAsync("r", spec);

        var history = await harness.Coordinator.Folder.Runs.RoundsAsync("r", CancellationToken.None);
        Assert.Equal([(1, RefusalReason.Busy), (2, null)],
            history.Select(round => (round.Cohort[0].Ask!.Value, round.Cohort[0].Refused)));
        Assert.Equal("1 updates are needed, 0 of 1 counted (a Busy: not now)", history[0].Failure);
    }
}
