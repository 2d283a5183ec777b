using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A store whose n-th write fails as a disk does it, before or after what was asked has happened.</summary>
/// <param name="at">Which write, from 1.</param>
internal sealed class FaultyStore(IRunStore inner, int at, Func<Exception> fault, bool isAfter) : IRunStore
{
    private int _writes;

    /// <summary>Whether there were so many writes.</summary>
    public bool HasFailed { get; private set; }

    public IDisposable Claim(string runId) => inner.Claim(runId);

    public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
        => inner.CreateAsync(run, initial, cancellation);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => inner.FindAsync(runId, cancellation);

    public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => inner.ListAsync(cancellation);

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
        => WriteAsync(() => inner.SaveSchemaAsync(runId, schema, cancellation));

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
        => WriteAsync(() => inner.BeginAsksAsync(runId, asks, cancellation));

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation) => inner.OpenAsksAsync(runId, cancellation);

    public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => inner.StateOfAsync(runId, ask, cancellation);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
        => WriteAsync(() => inner.BeginRoundAsync(runId, round, cancellation));

    public Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
        => WriteAsync(() => inner.SaveRoundAsync(runId, round, model, optimizer, cancellation));

    public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation) => inner.LoadAsync(runId, cancellation);

    public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => inner.RoundsAsync(runId, cancellation);

    public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => inner.RoundAsync(runId, round, cancellation);

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
        => WriteAsync(() => inner.SetStatusAsync(runId, status, cancellation));

    public Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
        => WriteAsync(() => inner.FinishAsync(runId, outcome, cancellation));

    private async Task WriteAsync(Func<Task> write)
    {
        var fails = ++_writes == at;
        if (!fails || isAfter) await write();
        if (!fails) return;
        HasFailed = true;
        throw fault();
    }
}
