using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Simulation.Local;

/// <summary>A store of runs that keeps, with each round, what the clients keep to themselves.</summary>
internal sealed class LocalKeepingStore(IRunStore store, LocalStates states) : IRunStore
{
    public IDisposable Claim(string runId) => store.Claim(runId);

    public Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
        => store.CreateAsync(run, initial, cancellation);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation) => store.FindAsync(runId, cancellation);

    public Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
        => store.BeginRoundAsync(runId, round, cancellation);

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
        => store.BeginAsksAsync(runId, asks, cancellation);

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation) => store.OpenAsksAsync(runId, cancellation);

    public Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => store.StateOfAsync(runId, ask, cancellation);

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
        => store.SaveSchemaAsync(runId, schema, cancellation);

    /// <summary>The clients first: a round is never there without them.</summary>
    public async Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
    {
        states.Write(round.Round);
        await store.SaveRoundAsync(runId, round, model, optimizer, cancellation);
        states.Saved(round.Round);
    }

    public Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation) => store.LoadAsync(runId, cancellation);

    public Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => store.RoundsAsync(runId, cancellation);

    public Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => store.RoundAsync(runId, round, cancellation);

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
        => store.SetStatusAsync(runId, status, cancellation);

    public async Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
    {
        await store.FinishAsync(runId, outcome, cancellation);
        if (outcome.Status == RunStatus.Completed) states.Forget();
    }
}
