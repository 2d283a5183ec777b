using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Core.Tests.Rounds;

/// <summary>Clients tell of a model's tests what cannot be: no run ends by it, none reaches its goal by it.</summary>
public sealed class ToldEvaluationsTests
{
    private readonly MemoryRunStore _store = new();
    private readonly ClientRegistry _clients = new();

    [Fact]
    public async Task Examples_that_nobody_can_have_end_no_run_and_reach_no_accuracy()
    {
        Join("honest", new(100, 0.5, 0.5));
        Join("one", new(1L << 62, 0, 1));
        Join("other", new(1L << 62, 0, 1));
        Join("boaster", new(1_000_000_000_000_000, 0, 1));
        Join("negative", new(-5, 0, 1));

        var outcome = await RunAsync(new() { Size = 5, Quorum = 1 });

        Assert.Equal("all 2 rounds are done", outcome.Reason);
        Assert.All(_store.Saved!.History, round =>
        {
            Assert.Equal((0.5, 0.5), (round.ClientLoss, round.ClientAccuracy));
            Assert.Equal(
                [("boaster", RefusalReason.TooManyExamples), ("negative", RefusalReason.ZeroExamples),
                    ("one", RefusalReason.TooManyExamples), ("other", RefusalReason.TooManyExamples)],
                round.RefusedEvaluations!.Select(one => (one.Client, one.Refused!.Value)));
        });
    }

    [Fact]
    public async Task What_is_no_share_is_no_accuracy_and_said_so()
    {
        Join("honest", new(100, 0.5, 0.5));
        Join("percent", new(100, 0.5, 61.5));
        Join("below", new(100, 0.5, -1));
        Join("none", new(100, 0.5, double.NaN));

        await RunAsync(new() { Size = 4 });

        var round = _store.Saved!.History[0];
        Assert.Equal((0.5, 0.5), (round.ClientLoss, round.ClientAccuracy));
        Assert.Equal(
            [("below", "its accuracy of -1 does not lie in 0..1 and is left out"),
                ("percent", "its accuracy of 61.5 does not lie in 0..1 and is left out")],
            round.NotedEvaluations!.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public async Task A_loss_without_end_is_refused_by_name()
    {
        Join("honest", new(100, 0.5, 0.5));
        Join("endless", new(100, 1e300, 0.5));

        await RunAsync(new() { Size = 2 });

        Assert.Equal(0.5, _store.Saved!.History[0].ClientLoss);
        Assert.Equal(("endless", RefusalReason.NotANumber),
            Assert.Single(_store.Saved.History[0].RefusedEvaluations!.Select(one => (one.Client, one.Refused!.Value))));
    }

    [Fact]
    public async Task In_tests_too_nobody_weighs_more_than_it_declared_nor_than_the_largest_share()
    {
        Join("honest", new(100, 1, 0));
        Join("other", new(100, 1, 0));
        Join("boaster", new(90_000_000, 0, 1), declared: 200);

        await RunAsync(new() { Size = 3 });
        Assert.Equal(0.5, _store.Saved!.History[0].ClientLoss);   // 200 of 400

        _store.Saved = null;
        await RunAsync(new() { Size = 3, MaxShare = 0.4 });
        Assert.Equal(0.6, _store.Saved!.History[0].ClientLoss!.Value, 1e-9);
    }

    private void Join(string id, Evaluation evaluation, long? declared = null) => _clients.Join(new FakeClient(id, (assignment, _)
        => Task.FromResult<Reply>(assignment is TrainAssignment train ? Updates.Of(train.Model, 1, 1) : new EvaluationReply(evaluation)))
    {
        Info = new ClientInfo(id) { Examples = declared },
    });

    private async Task<RunOutcome> RunAsync(CohortSpec cohort)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = 2,
            Cohort = cohort,
            Stop = new StopSpec { Accuracy = 0.9 },
            Evaluation = new EvaluationSpec { On = EvaluationPlace.Clients },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = new Recording() };
        return await new FederatedRun("one", spec, ports)
            .ExecuteAsync(Checkpoint.Start(Updates.Model(0, 0, 0)), TestContext.Current.CancellationToken);
    }
}
