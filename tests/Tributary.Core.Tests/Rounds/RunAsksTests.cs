using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class RunAsksTests
{
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0, 0)) };

    [Fact]
    public void An_asks_number_is_its_rounds_unless_it_has_one_of_its_own()
    {
        var round = new PropertiesAssignment { RunId = "r", Round = 3 };
        var own = round with { Ask = 17 };

        Assert.Equal((3, "r/3/properties"), (round.Ask, round.Key));
        Assert.Equal((17, 3, "r/17/properties"), (own.Ask, own.Round, own.Key));
        Assert.Equal(4, (round with { Round = 4 }).Ask);
    }

    [Fact]
    public void After_a_synchronous_round_every_later_ask_is_open_and_no_earlier_one()
    {
        var asks = Checkpoint.Start(Updates.Model(0)) with { History = [Record(1), Record(2)] };

        Assert.Equal(2, asks.Asks.Last);
        Assert.Equal((false, false, true), (asks.Asks.Holds(1, "a"), asks.Asks.Holds(2, "a"), asks.Asks.Holds(3, "a")));
    }

    [Fact]
    public void An_older_ask_is_open_for_the_client_that_it_was_noted_for_alone()
    {
        var asks = new RunAsks(9, [new AskRecord(4, "slow", 2, "base")]);

        Assert.True(asks.Holds(4, "slow"));
        Assert.False(asks.Holds(4, "other"));
        Assert.False(asks.Holds(5, "slow"));
        Assert.True(asks.Holds(10, "other"));
    }

    [Fact]
    public void A_round_says_what_became_of_the_asks_that_it_settled()
    {
        var record = Record(5, new ClientOutcome("a", 1), new ClientOutcome("b", 1) { Ask = 17 },
            new ClientOutcome("c", 1) { Ask = 18, Refused = RefusalReason.Deadline });

        Assert.Equal(AskState.Counted, record.StateOf(new(5, "a")));
        Assert.Equal(AskState.Counted, record.StateOf(new(17, "b")));
        Assert.Equal(AskState.Over, record.StateOf(new(5, "b")));
        Assert.Equal(AskState.Over, record.StateOf(new(18, "c")));
    }

    [Fact]
    public async Task A_saved_round_forgets_exactly_what_it_counted_or_refused()
    {
        foreach (var id in (string[])["a", "b"]) _clients.Join(FakeClient.NeverAnswers(id));
        var spool = new NotingSpool();

        await RunAsync(new Answers(new ClientOutcome("a", 0) { Examples = 1 },
            new ClientOutcome("b", 0) { Ask = 17, Refused = RefusalReason.Failed }), spool);

        Assert.Equal([new AskKey(1, "a"), new AskKey(17, "b")], spool.Settled);
    }

    private static RoundRecord Record(int round, params ClientOutcome[] cohort) => new()
    {
        Round = round,
        Started = DateTimeOffset.UnixEpoch,
        Seconds = new RoundTimes(0, 0, 0, 0, 0),
        Cohort = cohort,
        ModelSha256 = "",
    };

    private Task<RunOutcome> RunAsync(ICollector collector, IUpdateSpool spool)
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.All[0],
            Rounds = 1,
            Cohort = new() { Size = 2, Quorum = 1 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = new Recording(), Collector = collector, Spool = spool };
        return new FederatedRun("r", spec, ports).ExecuteAsync(_store.Saved!, TestContext.Current.CancellationToken);
    }

    private sealed class Answers(params ClientOutcome[] cohort) : ICollector
    {
        public Task<Harvest> CollectAsync(HarvestPlan plan, CancellationToken cancellation)
            => Task.FromResult(new Harvest { Aggregate = plan.Assignment.Model, Cohort = cohort });
    }

    private sealed class NotingSpool : IUpdateSpool
    {
        public List<AskKey> Settled { get; } = [];

        public Update? Find(string runId, int ask, string client, TensorLayout layout) => null;

        public void Forget(string runId, IReadOnlyCollection<AskKey> settled) => Settled.AddRange(settled);

        public void ForgetSettled(string runId, RunAsks open) => Assert.Fail("a round forgets what it settled, not what others did");

        public void ForgetAll(string runId) => Assert.Fail("the run goes on");
    }
}
