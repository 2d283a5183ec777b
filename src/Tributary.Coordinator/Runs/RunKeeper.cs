using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>The store as one run under way sees it. A store that is away makes the run wait, not fail; and once the run was told to stop,
/// it writes nothing more, so that what an operator decided stands.</summary>
/// <param name="obstacle">Is told what the run waits for, and null once it goes on.</param>
internal sealed class RunKeeper(IRunStore store, Action<string?> obstacle, TimeProvider clock) : IRunStore, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private bool _closed;

    /// <summary>Notes a status and lets the run write nothing after it.</summary>
    public async Task CloseAsync(string runId, RunStatus status, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await store.SetStatusAsync(runId, status, cancellation);
            _closed = true;
        }
        finally
        {
            _turn.Release();
        }
    }

    public IDisposable Claim(string runId) => store.Claim(runId);

    public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
        => store.CreateAsync(run, initial, cancellation);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation)
        => PatientlyAsync(() => store.FindAsync(runId, cancellation), cancellation);

    public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation)
        => PatientlyAsync(() => store.ListAsync(cancellation), cancellation);

    public Task<IReadOnlyList<RunRecord>> UnfinishedAsync(CancellationToken cancellation)
        => PatientlyAsync(() => store.UnfinishedAsync(cancellation), cancellation);

    public Task SetOwnerAsync(string runId, RunOwner owner, CancellationToken cancellation)
        => WriteAsync(() => store.SetOwnerAsync(runId, owner, cancellation), cancellation);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
        => WriteAsync(() => store.BeginRoundAsync(runId, round, cancellation), cancellation);

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
        => WriteAsync(() => store.BeginAsksAsync(runId, asks, cancellation), cancellation);

    public Task LetGoAsync(IReadOnlyCollection<string> models, CancellationToken cancellation)
        => PatientlyAsync(() => store.LetGoAsync(models, cancellation), cancellation);

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation)
        => PatientlyAsync(() => store.OpenAsksAsync(runId, cancellation), cancellation);

    public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => PatientlyAsync(() => store.StateOfAsync(runId, ask, cancellation), cancellation);

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
        => WriteAsync(() => store.SaveSchemaAsync(runId, schema, cancellation), cancellation);

    public Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
    {
        var tries = 0;
        return WriteAsync(
            async () =>
            {
                // A database that went away may have kept the round all the same.
                if (tries++ > 0 && await store.RoundAsync(runId, round.Round, cancellation) is { } kept
                    && kept.ModelSha256 == round.ModelSha256) return;
                await store.SaveRoundAsync(runId, round, model, optimizer, cancellation);
            },
            cancellation);
    }

    public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation)
        => PatientlyAsync(() => store.LoadAsync(runId, cancellation), cancellation);

    public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => PatientlyAsync(() => store.RoundsAsync(runId, cancellation), cancellation);

    public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => PatientlyAsync(() => store.RoundAsync(runId, round, cancellation), cancellation);

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
        => WriteAsync(() => store.SetStatusAsync(runId, status, cancellation), cancellation);

    public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
        => WriteAsync(() => store.FinishAsync(runId, outcome, cancellation), cancellation);

    public void Dispose() => _turn.Dispose();

    private Task WriteAsync(Func<Task> write, CancellationToken cancellation) => PatientlyAsync(
        async () =>
        {
            await _turn.WaitAsync(cancellation);
            try
            {
                if (_closed) throw new RunClosedException();
                await write();
                return true;
            }
            finally
            {
                _turn.Release();
            }
        },
        cancellation);

    /// <summary>Work on what is kept beside the store, with the same patience.</summary>
    public Task PatientlyAsync(Func<Task> work, CancellationToken cancellation) => PatientlyAsync(
        async () =>
        {
            await work();
            return true;
        },
        cancellation);

    // Waits 0.5 s, 1 s, 2 s ... 10 s between tries, for as long as it takes.
    private async Task<T> PatientlyAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var wait = TimeSpan.FromSeconds(0.5); ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var result = await work();
                if (wait > TimeSpan.FromSeconds(0.5)) obstacle(null);
                return result;
            }
            catch (Exception fault) when (StoreTrouble.Of(fault) is { } trouble)
            {
                obstacle($"waiting for the store: {trouble}");
                await Task.Delay(wait, clock, cancellation);
            }
        }
    }
}
