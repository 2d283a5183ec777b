using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

/// <summary>Rounds in which clients average with each other by themselves: the run introduces them.</summary>
public sealed class PeerRunTests
{
    private readonly ManualClock _clock = new();
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0)) };

    [Fact]
    public async Task Each_is_told_its_peers_and_weights_and_no_model_and_what_they_say_is_kept()
    {
        var clients = Join(Peer("a", 0.5), Peer("b", 0.75), Peer("c", 1));

        var outcome = await RunAsync("a-b b-c");

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var asked = clients.Select(client => Assert.IsType<GossipAssignment>(Assert.Single(client.Asked))).ToList();
        Assert.All(asked, one => Assert.Equal(["a", "b", "c"], one.Participants));
        Assert.Equal(["b", "a c", "b"], asked.Select(one => string.Join(' ', one.Peers.Select(peer => peer.Client))));
        Assert.All(asked, one => Assert.Equal(1, one.OwnWeight + one.Peers.Sum(peer => peer.Weight), 1e-12));
        Assert.Equal(3, asked.Select(one => one.Training.Seed).Distinct().Count());
        var gossip = _store.Saved!.History[0].Gossip!;
        Assert.Equal([0.5, 0.75, 1], gossip.Nodes.Select(node => node.Accuracy!.Value));
        Assert.Equal((0.75, 4L, (double?)null), (gossip.Figures.Accuracy, gossip.Figures.Handovers, gossip.Figures.Distance));
        Assert.Equal([0f, 0f], _store.Saved.Model.Values.ToArray());
    }

    [Fact]
    public async Task Who_fails_or_answers_something_else_costs_itself_only()
    {
        Join(Peer("a", 0.5), new FakeClient("b", (_, _) => throw new InvalidOperationException("no disk")) { Info = Able("b") },
            new FakeClient("c", (_, _) => Task.FromResult<Reply>(new EvaluationReply(new(1, 1, 1)))) { Info = Able("c") });

        await RunAsync("a-b b-c");

        var cohort = _store.Saved!.History[0].Cohort;
        Assert.Equal([null, RefusalReason.Failed, RefusalReason.WrongKind], cohort.Select(one => one.Refused));
        Assert.Null(_store.Saved.History[0].Failure);
    }

    [Fact]
    public async Task Clients_that_only_train_are_not_asked()
    {
        var trainer = new FakeClient("d", (_, _) => Task.FromResult<Reply>(new GossipReply()));
        Join(Peer("a", 0.5), Peer("b", 0.5), trainer);

        await RunAsync("a-b b-d");

        Assert.Empty(trainer.Asked);
        Assert.Equal(["a", "b"], _store.Saved!.History[0].Cohort.Select(one => one.Client));
    }

    [Fact]
    public async Task Only_those_take_part_who_can_speak_with_each_other_and_the_run_stays_with_them()
    {
        var late = new FakeClient[] { Peer("x", 1, "radio"), Peer("y", 1, "radio") };
        var first = new FakeClient("a", (_, _) =>
        {
            // In the second round the others are more.
            Join(late);
            return Task.FromResult<Reply>(new GossipReply(10));
        })
        { Info = Able("a") with { Transport = "post" } };
        var radio = Peer("c", 1, "radio");
        Join(first, Peer("b", 1, "post"), radio);

        await RunAsync(Ring with { Rounds = 2 });

        Assert.All(_store.Saved!.History, round => Assert.Equal(["a", "b"], round.Cohort.Select(one => one.Client)));
        Assert.Empty(radio.Asked);

        // So it does when it is resumed.
        await RunAsync(Ring with { Rounds = 3 });
        Assert.Equal(["a", "b"], _store.Saved!.History[2].Cohort.Select(one => one.Client));
    }

    [Fact]
    public void Too_few_who_can_speak_with_each_other_are_said_in_words()
    {
        Join(Peer("a", 1, "post"), Peer("b", 1, "radio"), Peer("c", 1, "radio"));

        var shortage = new Candidates(_clients, new Eligibility(Ring, null)).Now().Shortage(3)!;

        Assert.Equal((3, 2), (shortage.Present, shortage.Eligible));
        Assert.Equal("waiting for 1 of 3 clients: a comes by post, and has no words for the run's nodes, which come by radio",
            shortage.InWords());
    }

    [Fact]
    public async Task What_they_claim_is_bounded()
    {
        Join(new FakeClient("a", (_, _) => Task.FromResult<Reply>(new GossipReply(long.MaxValue)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = 2.72, ["loss"] = double.NaN },
        }))
        { Info = Able("a") }, Peer("b", 1));

        await RunAsync("a-b");

        var lied = _store.Saved!.History[0].Cohort[0];
        Assert.Equal((new CohortSpec().MaxExamples, null, null), (lied.Examples, lied.Accuracy, lied.Loss));
        Assert.Null(_store.Saved.History[0].Gossip!.Nodes[0].Accuracy);
    }

    [Fact]
    public void Tests_of_models_that_nobody_has_are_refused_by_name()
    {
        var spec = Spec("a-b") with { Evaluation = new() { On = EvaluationPlace.Server } };

        Assert.Contains(spec.Problems(), problem => problem.Path == "evaluation.on");
    }

    private static ClientInfo Able(string id) => new(id) { Can = ClientAbilities.Train | ClientAbilities.Peer };

    private static RunSpec Ring => Spec("a-b") with
    {
        Strategy = new()
        {
            Name = "gossip",
            Gossip = new GossipSpec { Topology = TopologyKind.Ring, Exchange = GossipExchange.Peers },
        },
    };

    private static FakeClient Peer(string id, double accuracy, string transport = "")
        => new(id, (_, _) => Task.FromResult<Reply>(new GossipReply(10)
        {
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = accuracy },
        }))
        { Info = Able(id) with { Transport = transport } };

    private FakeClient[] Join(params FakeClient[] clients)
    {
        foreach (var client in clients) _clients.Join(client);
        return clients;
    }

    private static RunSpec Spec(string edges) => new()
    {
        Model = ModelCatalog.All[0],
        Rounds = 1,
        Strategy = new()
        {
            Name = "gossip",
            Gossip = new GossipSpec
            {
                Topology = TopologyKind.Graph,
                Exchange = GossipExchange.Peers,
                Edges = [.. edges.Split(' ').Select(edge => (edge.Split('-')[0], edge.Split('-')[1]))],
            },
        },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    private Task<RunOutcome> RunAsync(string edges) => RunAsync(Spec(edges));

    private Task<RunOutcome> RunAsync(RunSpec spec) => new PeerRun("run", spec, spec.Strategy.Gossip!, new RunPorts
    {
        Clients = _clients,
        Store = _store,
        Observer = new Recording(),
        Clock = _clock,
    }).ExecuteAsync(_store.Saved!, TestContext.Current.CancellationToken);
}
