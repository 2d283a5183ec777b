using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

/// <summary>Rounds without a central model, with clients that answer what they are told to.</summary>
public sealed class GossipRunTests
{
    private readonly ManualClock _clock = new();
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0)) };
    private readonly Recording _recording = new();

    [Fact]
    public async Task Each_trains_from_its_own_model_and_averages_with_its_neighbours()
    {
        var clients = Join(Adds("a", 1), Adds("b", 2), Adds("c", 6));

        await RunAsync(Of("a-b b-c"), rounds: 2);

        // Weights 1/3 on every edge: a = (2a + b) / 3, b = (a + b + c) / 3, c = (2c + b) / 3.
        Assert.Equal([4 / 3f, 3f, 14 / 3f], clients.Select(client => client.Asked.OfType<TrainAssignment>().Last().Model.Values.Span[0]));
        Assert.Equal(3 + 3, _store.Saved!.Model.Values.Span[0], 1e-6);
        Assert.Equal([3, 6], _store.Saved.History.Select(Mean));
        var (first, nodes) = (_store.Saved.History[0].Gossip!, _store.Saved.History[0].Gossip!.Nodes);
        Assert.Equal(["a", "b", "c"], nodes.Select(node => node.Client));
        Assert.Equal(Math.Sqrt(2) * (3 - (4 / 3.0)), nodes[0].Distance!.Value, 1e-6);
        Assert.Equal(0, nodes[1].Distance!.Value, 1e-6);
        Assert.Equal([(0, 1), (1, 2)], first.Links!.Select(link => (link[0], link[1])));
        Assert.Equal((4L, 4L * 2 * 4, 0.333333333), (first.Figures.Handovers, first.Figures.Exchanged, Math.Round(first.Figures.Gap, 9)));
    }

    [Fact]
    public async Task What_the_server_measures_of_the_mean_stands_in_the_round()
    {
        _recording.Measures["auc"] = 0.75;
        Join(Adds("a", 1), Adds("b", 2));

        await RunAsync(Of("a-b"), rounds: 1);

        Assert.Equal(0.75, Assert.Single(_store.Saved!.History[0].ServerMetrics!).Value);
    }

    [Fact]
    public async Task Who_fails_keeps_its_model_and_its_neighbours_average_without_it()
    {
        var failing = new FakeClient("b", (_, _) => Task.FromResult<Reply>(new Refusal(RefusalReason.Busy, "later")));
        Join(Adds("a", 1), failing, Adds("c", 6), Adds("d", 2));

        await RunAsync(Of("a-b b-c c-d"), rounds: 2);

        // a stands alone, c and d meet in the middle; b has what it had.
        Assert.Equal([0f, 0f], failing.Asked.OfType<TrainAssignment>().Select(asked => asked.Model.Values.Span[0]));
        Assert.Equal((RefusalReason.Busy, 3), (_store.Saved!.History[0].Cohort[1].Refused, _store.Saved.History[0].Updates));
        Assert.Equal((1 + 0 + 6 + 2) / 4.0, Mean(_store.Saved.History[0]), 1e-6);
        Assert.Equal(0, _store.Saved.History[0].Gossip!.Figures.Gap, 1e-9);
        Assert.Null(_store.Saved.History[0].Failure);
    }

    [Fact]
    public async Task A_round_in_which_nobody_trained_fails_by_name_and_changes_nothing()
    {
        Join(new FakeClient("a", (_, _) => throw new InvalidOperationException("no disk")), new FakeClient("b", (_, _)
            => Task.FromResult<Reply>(new EvaluationReply(new(1, 1, 1)))));

        var outcome = await RunAsync(Of("a-b"), rounds: 5);

        Assert.Equal((RunStatus.Failed, 3), (outcome.Status, outcome.Rounds));
        Assert.Contains("a Failed: InvalidOperationException: no disk", _store.Saved!.History[0].Failure, StringComparison.Ordinal);
        Assert.Equal([0f, 0f], _store.Saved.Model.Values.ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)]
    public async Task What_would_spoil_its_neighbours_is_refused(float value)
    {
        Join(Adds("a", 1), FakeClient.Answers("b", value, 5), Adds("c", 1));

        await RunAsync(Of("a-b b-c"), rounds: 1);

        Assert.Contains(_store.Saved!.History[0].Cohort[1].Refused!.Value,
            (RefusalReason[])[RefusalReason.NotANumber, RefusalReason.Diverged]);
        Assert.Equal(2 / 3f, _store.Saved.Model.Values.Span[0], 1e-5);
    }

    [Fact]
    public async Task Who_comes_later_begins_from_the_mean_and_who_leaves_comes_back_to_its_own()
    {
        var (a, b) = (Adds("a", 1), Adds("b", 3));
        var c = Adds("c", 5);
        Join(a, b);
        _store.BeforeSave = round =>
        {
            if (round.Round == 1) _clients.Join(c);
            if (round.Round == 1) _clients.Leave(a);
            if (round.Round == 2) _clients.Join(a);
        };

        await RunAsync(new GossipSpec { Topology = TopologyKind.Ring }, rounds: 3);

        Assert.Equal([["a", "b"], ["b", "c"], ["a", "b", "c"]],
            _store.Saved!.History.Select(round => round.Cohort.Select(client => client.Client)));
        Assert.Equal([2f, 6f], c.Asked.OfType<TrainAssignment>().Select(asked => asked.Model.Values.Span[0]));
        Assert.Equal([0f, 2f], a.Asked.OfType<TrainAssignment>().Select(asked => asked.Model.Values.Span[0]));
    }

    [Fact]
    public async Task A_coordinators_round_that_was_interrupted_goes_on_with_its_nodes_and_their_models()
    {
        _clients.Join(Adds("a", 1));
        _clients.Join(Adds("b", 3));
        await RunAsync(Of("a-b"), rounds: 1, waits: true);
        var open = _store.Saved! with { Open = new OpenRound(2, DateTimeOffset.UnixEpoch, ["a", "b"]) };
        _clients.Join(Adds("c", 9));
        _store.Saved = open;

        await RunAsync(Of("a-b"), rounds: 2, waits: true);

        Assert.Equal(["a", "b"], _store.Saved.History[1].Cohort.Select(client => client.Client));
        Assert.Equal(4, _store.Saved.Model.Values.Span[0], 1e-6);
        Assert.Equal(2, _store.Saved.Optimizer!.Step);
    }

    // The evaluator's loss is how far the weights are from 1.
    private static double Mean(RoundRecord round) => Math.Round(1 + round.Loss!.Value, 6);

    // Whatever it is given, that much more.
    private static FakeClient Adds(string id, float more) => new(id, (asked, _) => Task.FromResult<Reply>(asked is TrainAssignment train
        ? Updates.Of(train.Model, train.Model.Values.Span[0] + more, 1) : new EvaluationReply(new(1, 1, 1))));

    private static GossipSpec Of(string edges) => new()
    {
        Topology = TopologyKind.Graph,
        Edges = [.. edges.Split(' ').Select(edge => edge.Split('-')).Select(edge => (edge[0], edge[1]))],
    };

    private FakeClient[] Join(params FakeClient[] clients)
    {
        foreach (var client in clients) _clients.Join(client);
        return clients;
    }

    private Task<RunOutcome> RunAsync(GossipSpec gossip, int rounds, bool waits = false)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = rounds,
            Strategy = new StrategySpec { Name = "gossip", Gossip = gossip },
        };
        return new GossipRun("r", spec, gossip, new RunPorts
        {
            Clients = _clients,
            Store = _store,
            Evaluator = _recording,
            Observer = _recording,
            Clock = _clock,
            Waits = waits,
        }).ExecuteAsync(_store.Saved!, TestContext.Current.CancellationToken);
    }
}
