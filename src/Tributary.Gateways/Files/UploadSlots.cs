namespace Tributary.Gateways.Files;

/// <summary>Who may send an update at the same time. One run takes three quarters of the slots at most, so that its clients, however slow,
/// leave room for those of others; and one client sends one update at a time.</summary>
/// <param name="max">Slots in all; from 1.</param>
internal sealed class UploadSlots(int max, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clients = new(StringComparer.Ordinal);
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _taken;

    /// <summary>Slots that one run takes at most.</summary>
    public int MaxOfRun { get; } = max - (max / 4);

    /// <summary>Waits for a slot.</summary>
    /// <param name="patience">Time that is waited at most.</param>
    /// <returns>Gives the slot back when it is disposed of; null where there was none in time.</returns>
    public async Task<IDisposable?> TakeAsync(string run, string client, TimeSpan patience, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            Task freed;
            lock (_gate)
            {
                if (Fits(run, client)) return Take(run, client);
                freed = _freed.Task;
            }

            var left = patience - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return null;
            try
            {
                await freed.WaitAsync(left, clock, cancellation);
            }
            catch (TimeoutException)
            {
                // The next look says whether there is one.
            }
        }
    }

    private bool Fits(string run, string client) => _taken < max && _runs.GetValueOrDefault(run) < MaxOfRun && !_clients.Contains(client);

    private Slot Take(string run, string client)
    {
        _taken++;
        _runs[run] = _runs.GetValueOrDefault(run) + 1;
        _clients.Add(client);
        return new Slot(this, run, client);
    }

    private void Return(string run, string client)
    {
        TaskCompletionSource freed;
        lock (_gate)
        {
            _taken--;
            if (--_runs[run] == 0) _runs.Remove(run);
            _clients.Remove(client);
            (freed, _freed) = (_freed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        freed.TrySetResult();
    }

    private sealed class Slot(UploadSlots slots, string run, string client) : IDisposable
    {
        private UploadSlots? _slots = slots;

        public void Dispose() => Interlocked.Exchange(ref _slots, null)?.Return(run, client);
    }
}
