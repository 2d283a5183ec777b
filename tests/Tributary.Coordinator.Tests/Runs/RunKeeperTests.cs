using Tributary.Coordinator.Runs;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Tests.Runs;

public sealed class RunKeeperTests
{
    private static readonly RoundRecord Round = new()
    {
        Round = 1,
        Started = DateTimeOffset.UnixEpoch,
        Seconds = new(0, 0, 0, 0, 0),
        Cohort = [],
        ModelSha256 = "abc",
    };
    private readonly List<string?> _told = [];
    private readonly FailingStore _store = new();

    [Fact]
    public async Task A_store_that_is_away_is_waited_for_and_said()
    {
        using var keeper = await KeeperAsync();
        _store.Failures = 1;

        await keeper.SaveRoundAsync("r", Round, Model, null, CancellationToken.None);

        Assert.Equal(["waiting for the store: no space left on device", null], _told);
        Assert.Single(await _store.RoundsAsync("r", CancellationToken.None));
    }

    [Fact]
    public async Task A_round_that_was_kept_before_the_store_went_away_is_not_saved_twice()
    {
        using var keeper = await KeeperAsync();
        (_store.Failures, _store.KeepsFirst) = (1, true);

        await keeper.SaveRoundAsync("r", Round, Model, null, CancellationToken.None);

        Assert.Single(await _store.RoundsAsync("r", CancellationToken.None));
    }

    [Fact]
    public async Task A_run_that_was_told_to_stop_writes_nothing_more()
    {
        using var keeper = await KeeperAsync();

        await keeper.CloseAsync("r", RunStatus.Paused, CancellationToken.None);

        await Assert.ThrowsAsync<RunClosedException>(() => keeper.SaveRoundAsync("r", Round, Model, null, CancellationToken.None));
        Assert.Equal(RunStatus.Paused, (await _store.FindAsync("r", CancellationToken.None))!.Status);
    }

    private static ModelState Model { get; } = new(TensorLayout.Pack([("w", [1], TensorRole.Parameter)]), new float[1]);

    private async Task<RunKeeper> KeeperAsync()
    {
        await _store.CreateAsync(new RunRecord { Id = "r", Name = "r", Created = DateTimeOffset.UnixEpoch, Spec = "{}" }, Model,
            CancellationToken.None);
        return new RunKeeper(_store, _told.Add, new HastyClock());
    }

    private sealed class FailingStore : IRunStore
    {
        private readonly MemoryRunStore _inner = new();

        public int Failures { get; set; }

        public bool KeepsFirst { get; set; }

        public IDisposable Claim(string runId) => _inner.Claim(runId);

        public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
            => _inner.CreateAsync(run, initial, cancellation);

        public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => _inner.FindAsync(runId, cancellation);

        public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => _inner.ListAsync(cancellation);

        public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
            => _inner.BeginAsksAsync(runId, asks, cancellation);

        public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation) => _inner.OpenAsksAsync(runId, cancellation);

        public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
            => _inner.StateOfAsync(runId, ask, cancellation);

        public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
            => _inner.BeginRoundAsync(runId, round, cancellation);

        public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
            => _inner.SaveSchemaAsync(runId, schema, cancellation);

        public async Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
            CancellationToken cancellation)
        {
            var fails = Failures-- > 0;
            if (!fails || KeepsFirst) await _inner.SaveRoundAsync(runId, round, model, optimizer, cancellation);
            if (fails) throw new IOException("no space left on device", 28);
        }

        public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation) => _inner.LoadAsync(runId, cancellation);

        public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
            => _inner.RoundsAsync(runId, cancellation);

        public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
            => _inner.RoundAsync(runId, round, cancellation);

        public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
            => _inner.SetStatusAsync(runId, status, cancellation);

        public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
            => _inner.FinishAsync(runId, outcome, cancellation);
    }
}
