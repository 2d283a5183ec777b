using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Which of the runs in a database are this coordinator's. Another one may share the database: its runs are its own, unless their
/// models and updates lie where both find them (docs/decisions/runs-have-owners.md).</summary>
internal sealed class RunOwnership(IRunStore store, RunOwner me, RunLog log, CoordinatorOptions options)
{
    public RunOwner Me => me;

    /// <summary>Who goes on with a run that has not ended and is not for this coordinator; null for any other.</summary>
    public string? ElsewhereOf(RunRecord run)
        => run is { Status: RunStatus.Queued or RunStatus.Running, Owner: { } owner } && !MayBeOurs(run) ? $"goes on at {owner}" : null;

    /// <summary>Whether this coordinator goes on with a run, once nobody else does.</summary>
    /// <remarks>A run that nobody has named his is of whoever holds its model.</remarks>
    public async Task<bool> IsOursAsync(RunRecord run, CancellationToken cancellation)
        => MayBeOurs(run) && (run.Owner is not null || options.Database is null || await store.HoldsModelAsync(run.Id, cancellation));

    /// <summary>Refuses to steer a run that is another coordinator's.</summary>
    /// <exception cref="ProblemException">409.</exception>
    public void Demand(RunRecord run)
    {
        if (!MayBeOurs(run)) throw Problems.NotAllowedNow($"run {run.Id} belongs to {run.Owner}, whose folder holds what it needs",
            "ask that coordinator; if it is gone, start one on its folder, or on its backup: tributary restore FILE --folder NEW");
    }

    /// <summary>Notes the status of a run that nobody works on.</summary>
    /// <exception cref="ProblemException">409: somebody does.</exception>
    public async Task NoteAsync(RunRecord run, RunStatus status, CancellationToken cancellation)
    {
        try
        {
            using var claim = store.Claim(run.Id);
            await store.SetStatusAsync(run.Id, status, cancellation);
        }
        catch (RunClaimedException fault)
        {
            throw Problems.NotAllowedNow(fault.Message, "ask the coordinator that works on it");
        }
    }

    /// <summary>Makes a run that was just claimed this coordinator's.</summary>
    public async Task TakeOverAsync(RunRecord run, RunKeeper keeper, CancellationToken cancellation)
    {
        if (run.Owner == me) return;
        if (run.Owner is { } before && before.Id != me.Id) log.Add(run.Id, "warning", $"taken over from {before}");
        await keeper.SetOwnerAsync(run.Id, me, cancellation);
    }

    // What lies in a folder's own database is the folder's.
    private bool MayBeOurs(RunRecord run) => options.Database is null || run.Owner?.MayPassTo(me) != false;
}
