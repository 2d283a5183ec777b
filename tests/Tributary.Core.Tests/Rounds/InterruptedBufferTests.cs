using Tributary.Core.Clients;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Rounds;

public sealed class InterruptedBufferTests
{
    private static readonly ModelState First = Updates.Model(0, 0, 0);

    private readonly ClientRegistry _clients = new();
    private readonly MemoryRunStore _store = new() { Saved = Checkpoint.Start(First) };
    private readonly Turns _turns = new();
    private readonly OneUpdate _spool = new();
    private readonly HeldClient _a = new("a");
    private readonly HeldClient _b = new("b");
    private readonly HeldClient _c = new("c");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_counts_once_and_the_others_are_asked_the_same_again()
    {
        await KilledAsync();
        var asked = _a.Asked[1];
        _spool.Update = Updates.Of(First, 4, 1);
        var running = RunAsync(new KeptModel(First));
        await _turns.TakenAsync();
        _a.Learns(2);
        await running;

        // As if nothing had happened: from 3, c learned 4 one model ago, which counts half, and a learned 2.
        Assert.Equal([5f, 5f, 5f], _store.Saved!.Model.Values.ToArray());
        Assert.Equal([("c", 3, 1), ("a", 4, 0)], Last());
        Assert.Single(_c.Asked);
        Assert.Equal((asked.Ask, asked.Seed, asked.Round), (_a.Asked[2].Ask, _a.Asked[2].Seed, _a.Asked[2].Round));
        Assert.Equal([new AskKey(3, "c"), new AskKey(4, "a")], _spool.Forgotten);
        Assert.Equal(["b"], _store.Saved.Asks.Noted.Select(ask => ask.Client));
    }

    [Fact]
    public async Task An_ask_whose_base_is_no_longer_here_ends_by_name()
    {
        await KilledAsync();
        var running = RunAsync(models: null);
        await _turns.TakenAsync();
        foreach (var client in (HeldClient[])[_a, _b])
        {
            client.Learns(2);
            await _turns.TakenAsync();
        }

        await running;

        var gone = _store.Saved!.History[1].Cohort[0];
        Assert.Equal(("c", 3, RefusalReason.Lost), (gone.Client, gone.Ask, gone.Refused));
        Assert.StartsWith($"the model that it began from ({First.Sha256()}) is no longer here", gone.Detail, StringComparison.Ordinal);
        Assert.Equal([5f, 5f, 5f], _store.Saved.Model.Values.ToArray());
    }

    // One round is saved (model 3); c works from the first model, a and b from the second.
    private async Task KilledAsync()
    {
        foreach (var client in (HeldClient[])[_a, _b, _c]) _clients.Join(client);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(None);
        var running = RunAsync(models: null, kill.Token);
        foreach (var (client, by) in ((HeldClient, float)[])[(_a, 2), (_b, 4)])
        {
            client.Learns(by);
            await _turns.TakenAsync();
        }

        while (_b.Asked.Count < 2) await Task.Yield();
        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal([(3, "c", 0), (4, "a", 1), (5, "b", 1)],
            _store.Saved!.Asks.Noted.Select(ask => (ask.Ask, ask.Client, ask.Round)));
        _spool.Forgotten.Clear();
    }

    private IEnumerable<(string, int, int)> Last()
        => _store.Saved!.History[^1].Cohort.Select(client => (client.Client, client.Ask!.Value, client.Behind!.Value));

    private Task<RunOutcome> RunAsync(IModelStore? models, CancellationToken? cancellation = null)
    {
        var spec = new RunSpec { Model = ModelCatalog.All[0], Rounds = 2, Evaluation = new() { On = EvaluationPlace.None } };
        var buffered = new BufferedSpec { Buffer = 2, Concurrency = 3, Staleness = new() { Kind = StalenessKind.Hinge, Slope = 1 } };
        var ports = new RunPorts { Clients = _clients, Store = _store, Observer = _turns, Spool = _spool, Models = models };
        return new BufferedRun("r", spec, buffered, ports).ExecuteAsync(_store.Saved!, cancellation ?? None);
    }

    private sealed class KeptModel(ModelState model) : IModelStore
    {
        public Task<string> PutAsync(ModelState other, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation)
            => Task.FromResult(sha256 == model.Sha256() ? model : null);
    }

    private sealed class OneUpdate : IUpdateSpool
    {
        public Update? Update { get; set; }

        public List<AskKey> Forgotten { get; } = [];

        public Update? Find(string runId, int ask, string client, TensorLayout layout) => (ask, client) == (3, "c") ? Update : null;

        public void Forget(string runId, IReadOnlyCollection<AskKey> settled) => Forgotten.AddRange(settled);

        public void ForgetSettled(string runId, RunAsks open) => Assert.Fail("the run forgets what it settled");

        public void ForgetAll(string runId) => Assert.Fail("the run goes on");
    }
}
