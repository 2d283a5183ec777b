using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Once after a start: a coordinator that died between saving a round and forgetting its updates left them in the spool.</summary>
internal sealed class SpoolSweep(IRunStore store, IUpdateSpool? spool)
{
    private bool _isDone;

    public async Task OnceAsync(CancellationToken cancellation)
    {
        if (_isDone) return;
        foreach (var id in spool?.Runs ?? [])
        {
            var run = await store.FindAsync(id, cancellation);
            if (run is null) continue;
            if (run.Status == RunStatus.Completed) spool!.ForgetAll(id);
            else spool!.ForgetSettled(id, await store.OpenAsksAsync(id, cancellation));
        }

        _isDone = true;
    }
}
