using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class InterruptedRoundTests
{
    private readonly ManualClock _clock = new();
    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new();
    private readonly Recording _recording = new();
    private readonly FakeSpool _spool = new();
    private readonly RunSpec _spec = new()
    {
        Model = ModelCatalog.All[0],
        Rounds = 1,
        Cohort = new() { Size = 2, Quorum = 1 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    public InterruptedRoundTests()
        => _store.Saved = Checkpoint.Start(Updates.Model(0, 0, 0)) with { Open = new OpenRound(1, DateTimeOffset.UnixEpoch, ["a", "b"]) };

    [Fact]
    public async Task It_asks_the_clients_that_it_had_and_nobody_else()
    {
        Join(FakeClient.Answers("a", 1, 1), FakeClient.Answers("b", 4, 2), FakeClient.Answers("c", 9, 9));

        await RunAsync();

        Assert.Equal(["a", "b"], _store.Saved!.History[0].Cohort.Select(client => client.Client));
        Assert.Equal(DateTimeOffset.UnixEpoch, _store.Saved.History[0].Started);
    }

    [Fact]
    public async Task An_update_that_was_acknowledged_counts_without_its_client_and_is_let_go()
    {
        var backing = new MemoryStream();
        _spool.Add("a", Updates.Of(Updates.Model(0, 0, 0), 1, 1) with { Backing = backing });
        var b = FakeClient.Answers("b", 4, 2);
        Join(b);

        await RunAsync();

        Assert.Equal([3f, 3f, 3f], _store.Saved!.Model.Values.ToArray());
        Assert.Single(b.Asked);
        Assert.False(backing.CanRead);
        Assert.Equal(["r 1 a", "r 1 b", "rest"], _spool.Forgotten);
    }

    [Fact]
    public async Task A_client_that_is_not_back_yet_is_waited_for()
    {
        Join(FakeClient.Answers("a", 1, 1));
        var running = RunAsync();

        Assert.False(running.IsCompleted);
        Join(FakeClient.Answers("b", 4, 2));
        await running;

        Assert.All(_store.Saved!.History[0].Cohort, client => Assert.Null(client.Refused));
    }

    [Fact]
    public async Task A_client_that_does_not_come_back_is_lost_after_the_patience()
    {
        Join(FakeClient.Answers("a", 1, 1));
        var running = RunAsync();
        _clock.Advance(TimeSpan.FromMinutes(2));
        await running;

        Assert.Equal(RefusalReason.Lost, _store.Saved!.History[0].Cohort[1].Refused);
        Assert.Contains("has not come back within 60 s", _store.Saved.History[0].Cohort[1].Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_client_that_came_back_promises_at_the_deadline_counts()
    {
        Join(FakeClient.Answers("a", 1, 1));
        var running = RunAsync(_spec with { Cohort = new() { Size = 2, Quorum = 1, Deadline = TimeSpan.FromSeconds(30) } });
        var promising = new PromisingTunnel("b");
        _clients.Join(promising);
        await promising.IsAsked.Task;

        // The deadline passes while the update is just being kept.
        _clock.Advance(TimeSpan.FromSeconds(31));
        promising.Reply.SetResult(Updates.Of(Updates.Model(0, 0, 0), 4, 2));
        await running;

        Assert.All(_store.Saved!.History[0].Cohort, client => Assert.Null(client.Refused));
        Assert.Equal([3f, 3f, 3f], _store.Saved.Model.Values.ToArray());
    }

    [Fact]
    public async Task A_round_waits_until_enough_clients_are_present_and_says_so()
    {
        _store.Saved = _store.Saved! with { Open = null };
        var running = RunAsync(_spec with { Cohort = new() { Size = 2, WaitFor = 2 } });
        Join(FakeClient.Answers("a", 1, 1));
        Join(FakeClient.Answers("b", 4, 2));
        await running;

        Assert.Contains("waiting 0 of 2", _recording.Events);
        Assert.Equal(2, _store.Saved.History[0].Cohort.Count);
    }

    private Task<RunOutcome> RunAsync(RunSpec? spec = null) => new FederatedRun("r", spec ?? _spec,
        new RunPorts
        {
            Clients = _clients,
            Store = _store,
            Observer = _recording,
            Clock = _clock,
            Spool = _spool,
            Waits = true,
        }).ExecuteAsync(_store.Saved!, CancellationToken.None);

    private void Join(params FakeClient[] clients)
    {
        foreach (var client in clients) _clients.Join(client);
    }

    private sealed class PromisingTunnel(string id) : ITunnel
    {
        public TaskCompletionSource IsAsked { get; } = new();

        public TaskCompletionSource<Reply> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClientInfo Info { get; } = new(id);

        public ClientPresence Presence => new(PresenceState.Online, DateTimeOffset.UnixEpoch);

        public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        {
            IsAsked.TrySetResult();
            return Reply.Task;
        }
    }

    private sealed class FakeSpool : IUpdateSpool
    {
        private readonly Dictionary<string, Update> _updates = new(StringComparer.Ordinal);

        public List<string> Forgotten { get; } = [];

        public void Add(string client, Update update) => _updates[client] = update;

        public Update? Find(string runId, int ask, string client, TensorLayout layout) => _updates.GetValueOrDefault(client);

        public void Forget(string runId, IReadOnlyCollection<AskKey> settled)
            => Forgotten.AddRange(settled.Select(key => $"{runId} {key.Ask} {key.Client}"));

        public void ForgetSettled(string runId, RunAsks open) => Forgotten.Add($"{runId} up to {open.Last}");

        public void ForgetAll(string runId) => Forgotten.Add(runId);

        public void Rest() => Forgotten.Add("rest");
    }
}
