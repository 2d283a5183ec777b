using Tributary.Core.Clients;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class BufferedRunTests
{
    private static readonly Staleness Half = new() { Kind = StalenessKind.Hinge, Slope = 1 };

    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(Updates.Model(0, 0, 0)) };
    private readonly Turns _turns = new();
    private readonly HeldClient _a = new("a");
    private readonly HeldClient _b = new("b");
    private readonly HeldClient _c = new("c");
    private readonly RunSpec _spec = new()
    {
        Model = ModelCatalog.All[0],
        Rounds = 2,
        Evaluation = new() { On = EvaluationPlace.None },
    };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_that_comes_late_counts_in_a_later_round_by_its_staleness()
    {
        Join(_a, _b, _c);
        var running = RunAsync(Of(buffer: 2, concurrency: 3));
        await LearnsAsync(_a, 2);
        await LearnsAsync(_b, 4);
        await LearnsAsync(_a, 2);
        await LearnsAsync(_c, 4);
        var outcome = await running;

        // From 0: (2 + 4) / 2 = 3. From 3: a learned 2; c learned 4, one model ago, which counts half: 3 + (2 + 0.5 * 4) / 2 = 5.
        Assert.Equal([5f, 5f, 5f], _store.Saved!.Model.Values.ToArray());
        Assert.Equal((RunStatus.Completed, 2), (outcome.Status, outcome.Rounds));
        Assert.Equal([("a", 1, 0), ("b", 2, 0)], Folded(0));
        Assert.Equal([("a", 4, 0), ("c", 3, 1)], Folded(1));
        Assert.Equal([3f, 3f, 3f], _a.Asked[1].Model.Values.ToArray());
        Assert.Equal((4, 2), (_a.Asked[1].Ask, _a.Asked[1].Round));
    }

    [Fact]
    public async Task An_update_that_is_too_late_is_refused_by_name_and_its_client_goes_on_with_the_newest_model()
    {
        Join(_a, _b, _c);
        var running = RunAsync(Of(buffer: 2, concurrency: 3) with { Staleness = Half with { Bound = 0 } });
        foreach (var client in (HeldClient[])[_a, _b, _c, _b, _a]) await LearnsAsync(client, 2);
        await running;

        Assert.Equal([("c", 3, 1), ("b", 5, 0), ("a", 4, 0)], Folded(1));
        var late = _store.Saved!.History[1].Cohort[0];
        Assert.Equal((RefusalReason.WrongRound, "the update is 1 model behind; with a bound of 0 it does not count"),
            (late.Refused, late.Detail));
        Assert.Equal([4f, 4f, 4f], _store.Saved.Model.Values.ToArray());
    }

    [Fact]
    public async Task A_client_that_fails_gives_its_place_and_is_not_asked_again_before_the_next_round()
    {
        Join(_a, _b, _c);
        var running = RunAsync(Of(buffer: 2, concurrency: 2), rounds: 1);
        var first = Asked();
        first[0].Refuses();
        await _turns.TakenAsync();
        await WaitUntilAsync(() => Asked().Length == 3);
        var others = (HeldClient[])[.. Asked().Where(client => client != first[0])];
        foreach (var client in others) await LearnsAsync(client, 2);
        await running;

        Assert.Equal([(RefusalReason?)RefusalReason.Failed, null, null], _store.Saved!.History[0].Cohort.Select(client => client.Refused));
        Assert.Single(first[0].Asked);
        Assert.Equal([2f, 2f, 2f], _store.Saved.Model.Values.ToArray());
    }

    [Fact]
    public async Task Where_nobody_is_left_to_ask_the_round_fails_and_says_who_did_not_answer()
    {
        foreach (var client in (HeldClient[])[_a, _b])
            for (var i = 0; i < 3; i++) client.Refuses();
        Join(_a, _b);
        var outcome = await RunAsync(Of(buffer: 2, concurrency: 2), rounds: 9);

        Assert.Equal((RunStatus.Failed, 3), (outcome.Status, outcome.Rounds));
        Assert.Equal("2 updates are needed, 0 of 2 counted (a Failed: it does not want to; b Failed: it does not want to)",
            _store.Saved!.History[2].Failure);
        Assert.Equal([0f, 0f, 0f], _store.Saved.Model.Values.ToArray());
        Assert.Equal(3, _a.Asked.Count);
    }

    [Fact]
    public async Task Who_comes_while_a_place_is_free_is_asked_at_once()
    {
        Join(_a, _b);
        var running = RunAsync(Of(buffer: 2, concurrency: 3), rounds: 1, waits: true);
        Join(_c);
        await WaitUntilAsync(() => _c.Asked.Count == 1);
        await LearnsAsync(_c, 2);
        await LearnsAsync(_b, 4);
        await running;

        Assert.Equal(["c", "b"], _store.Saved!.History[0].Cohort.Select(client => client.Client));
    }

    [Fact]
    public async Task The_seed_and_the_order_of_answers_give_the_same_bits_and_a_replay_comes_to_them()
    {
        var spec = _spec with { Rounds = 6, Strategy = new() { Name = "fedadam" }, Seed = 5 };
        var buffered = Of(buffer: 3, concurrency: 4) with { Staleness = new() };
        var first = await SeededAsync(spec, buffered);
        var history = _store.Saved!.History;
        var second = await SeededAsync(spec, buffered);

        Assert.Equal(first.ModelSha256, second.ModelSha256);
        Assert.Equal(history.SelectMany(round => round.Cohort), _store.Saved.History.SelectMany(round => round.Cohort));
        Assert.Contains(history.SelectMany(round => round.Cohort), client => client.Behind > 0);

        var replay = new BufferedReplay("r", spec, buffered, new RunPorts { Clients = _clients, Store = _store, Observer = _turns });
        Assert.Null(await replay.RunAsync(Updates.Model(0, 0, 0), history, None));
        var (one, two) = (history[1].Cohort[0], history[1].Cohort[1]);
        var changed = history[1] with { Cohort = [one with { Ask = two.Ask }, two, history[1].Cohort[2]] };
        var difference = await replay.RunAsync(Updates.Model(0, 0, 0), [history[0], changed, .. history.Skip(2)], None);
        Assert.Equal(2, difference?.Round);
    }

    [Fact]
    public async Task What_a_client_tells_is_held_to_the_bounds_that_hold_in_synchronous_rounds()
    {
        _clients.Join(FakeClient.Answers("boasts", train => Updates.Of(train.Model, 2, 1001)));
        _clients.Join(FakeClient.Answers("far", train => Updates.Of(train.Model, 30, 5)));
        _clients.Join(FakeClient.Answers("near", train => Updates.Of(train.Model, 0.5f, 5)));
        var spec = _spec with
        {
            Rounds = 1,
            Cohort = new() { MaxExamples = 1000 },
            Strategy = new() { Name = "fedbuff", Clip = new ClipNorm(1) },
        };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = _turns };
        await new BufferedRun("r", spec, Of(buffer: 2, concurrency: 3), ports).ExecuteAsync(_store.Saved!, None);

        var told = _store.Saved!.History[0].Cohort.ToDictionary(client => client.Client);
        Assert.Equal(RefusalReason.TooManyExamples, told["boasts"].Refused);
        Assert.Contains("scaled down", told["far"].Detail, StringComparison.Ordinal);
        Assert.Equal((null, null), (told["near"].Refused, told["near"].Detail));
    }

    [Theory]
    [InlineData(0, 5, "strategy.buffer: is 0; at least 1 is needed")]
    [InlineData(3, 2, "strategy.concurrency: is 2; it must be at least strategy.buffer, which is 3")]
    [InlineData(1, 0, "strategy.concurrency: is 0; it must be in 1..100000")]
    [InlineData(1, 100_001, "strategy.concurrency: is 100001; it must be in 1..100000")]
    public void What_cannot_be_is_said(int buffer, int concurrency, string problem)
    {
        Assert.Equal([problem], Of(buffer, concurrency).Problems().Select(found => found.ToString()));
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = _turns };
        Assert.Throws<ArgumentException>(() => new BufferedRun("r", _spec, Of(buffer, concurrency), ports));
    }

    [Fact]
    public void What_is_wrong_with_the_staleness_is_said_with_its_path()
        => Assert.Equal(["strategy.staleness.kind: is 7; constant, polynomial or hinge is needed",
            "strategy.staleness.bound: is -1; it must be in 0..1000000"],
            (Of(1, 1) with { Staleness = new() { Kind = (StalenessKind)7, Bound = -1 } }).Problems().Select(found => found.ToString()));

    private static BufferedSpec Of(int buffer, int concurrency)
        => new() { Buffer = buffer, Concurrency = concurrency, Staleness = Half };

    // Clients whose weights follow from model and seed; those that come first in each round are fast, so that others come late.
    private async Task<RunOutcome> SeededAsync(RunSpec spec, BufferedSpec buffered)
    {
        _store.Saved = Checkpoint.Start(Updates.Model(0, 0, 0));
        for (var i = 0; i < 7; i++)
            _clients.Join(FakeClient.Answers($"{i}", train => Updates.Of(train.Model, (float)((train.Seed % 1000) / 1e3)
                + train.Model.Values.Span[1], 1)));
        return await new BufferedRun("r", spec, buffered, new RunPorts
        {
            Clients = _clients,
            Store = _store,
            Observer = new Recording(),
            Clock = new ManualClock(),
        }).ExecuteAsync(_store.Saved, None);
    }

    private HeldClient[] Asked() => [.. ((HeldClient[])[_a, _b, _c]).Where(client => client.Asked.Count > 0)];

    private static async Task WaitUntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Yield();
    }

    private async Task LearnsAsync(HeldClient client, float by)
    {
        client.Learns(by);
        await _turns.TakenAsync();
    }

    private IEnumerable<(string, int, int)> Folded(int round)
        => _store.Saved!.History[round].Cohort.Select(client => (client.Client, client.Ask!.Value, client.Behind!.Value));

    private Task<RunOutcome> RunAsync(BufferedSpec buffered, int rounds = 2, bool waits = false)
        => new BufferedRun("r", _spec with { Rounds = rounds }, buffered, new RunPorts
        {
            Clients = _clients,
            Store = _store,
            Observer = _turns,
            Waits = waits,
        }).ExecuteAsync(_store.Saved!, None);

    private void Join(params HeldClient[] clients)
    {
        foreach (var client in clients) _clients.Join(client);
    }
}
