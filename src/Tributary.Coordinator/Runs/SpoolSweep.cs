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
            if (run is not null)
                spool!.Forget(id, run.Status == RunStatus.Completed ? int.MaxValue : (await store.RoundsAsync(id, cancellation)).Count);
        }

        _isDone = true;
    }
}
