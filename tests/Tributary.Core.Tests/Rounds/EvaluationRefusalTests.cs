using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Core.Tests.Rounds;

/// <summary>Evaluations that do not count leave a trace.</summary>
public sealed class EvaluationRefusalTests
{
    private readonly MemoryRunStore _store = new();
    private readonly ClientRegistry _clients = new();

    [Fact]
    public async Task Whoever_is_refused_stands_in_the_rounds_record_with_the_reason()
    {
        Join("good", new EvaluationReply(new Evaluation(5, 0.5, 0.75)));
        Join("busy", new Refusal(RefusalReason.Busy, "another run"));
        Join("empty", new EvaluationReply(new Evaluation(0, 0.5, 0.75)));
        Join("nan", new EvaluationReply(new Evaluation(5, double.NaN, 0.75)));
        Join("confused", new PropertiesReply(new Dictionary<string, string>(StringComparer.Ordinal)));

        var round = await RunAsync();

        Assert.Equal((0.5, 0.75), (round.ClientLoss, round.ClientAccuracy));
        Assert.Equal(
            [
                ("busy", RefusalReason.Busy, "another run"),
                ("confused", RefusalReason.WrongKind, "an evaluation was asked for; PropertiesReply came"),
                ("empty", RefusalReason.ZeroExamples, "the evaluation claims 0 examples; at least 1 is needed"),
                ("nan", RefusalReason.NotANumber, "the loss of the evaluation is NaN"),
            ], round.RefusedEvaluations!.Select(one => (one.Client, one.Refused!.Value, one.Detail!)));
        Assert.All(round.Cohort, client => Assert.Null(client.Refused));
    }

    [Fact]
    public async Task A_round_in_which_none_counts_says_so_of_everyone()
    {
        Join("a", new Refusal(RefusalReason.BadModel, "no test samples"));

        var round = await RunAsync();

        Assert.Null(round.ClientLoss);
        Assert.Equal("no test samples", Assert.Single(round.RefusedEvaluations!).Detail);
    }

    [Fact]
    public async Task Nothing_is_written_where_nobody_is_refused()
    {
        Join("good", new EvaluationReply(new Evaluation(5, 0.5, 0.75)));

        Assert.Null((await RunAsync()).RefusedEvaluations);
    }

    private void Join(string id, Reply evaluation) => _clients.Join(new FakeClient(id, (assignment, _)
        => Task.FromResult(assignment is TrainAssignment train ? Updates.Of(train.Model, 1, 1) : evaluation)));

    private async Task<RoundRecord> RunAsync()
    {
        var model = new ModelSpec { Name = "m", Input = [2], Layers = [new DenseSpec("fc", 1)], Loss = Loss.MeanSquaredError };
        var spec = new RunSpec
        {
            Model = model,
            Rounds = 1,
            Cohort = new CohortSpec { Size = _clients.Ids.Count, Quorum = 1 },
            Evaluation = new EvaluationSpec { On = EvaluationPlace.Clients },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = new Silent() };
        var layout = model.Layout();
        var start = new Checkpoint(new ModelState(layout, new float[layout.Length]), null, []);
        await new FederatedRun("one", spec, ports).ExecuteAsync(start, TestContext.Current.CancellationToken);
        return Assert.Single(_store.Saved!.History);
    }

    private sealed class Silent : IRunObserver;
}
