namespace Tributary.Core.Clients;

/// <summary>Room for the updates of clients in this process that are made and not folded yet. However many clients a round asks, no more
/// updates than there are places exist at one time: who has trained waits for a place before it makes its update.</summary>
// The semaphore has no wait handle, there is nothing to dispose of; who was left behind may still look at it.
#pragma warning disable CA1001
public sealed class UpdateRoom
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _free;
    private readonly Lock _gate = new();
    private int _taken;

    /// <param name="places">Updates that may exist at one time, at least 1.</param>
    public UpdateRoom(int places)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        _free = new SemaphoreSlim(places);
    }

    /// <summary>The highest number of places that were taken at one time.</summary>
    public int MaxTaken { get; private set; }

    /// <summary>A place that one client may take in one round.</summary>
    public UpdatePlace Offer() => new(this);

    internal void Wait(CancellationToken cancellation)
    {
        _free.Wait(cancellation);
        Count(1);
    }

    internal async Task WaitAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        Count(1);
    }

    internal void Release()
    {
        Count(-1);
        _free.Release();
    }

    private void Count(int more)
    {
        lock (_gate) MaxTaken = Math.Max(MaxTaken, _taken += more);
    }
}
