namespace Tributary.Core.Clients;

/// <summary>One client's place in an <see cref="UpdateRoom"/> for one round. The client takes it when its training is done and its update
/// is about to be made, not earlier: whoever holds a place must not wait for anything but its own work.</summary>
public sealed class UpdatePlace
{
    private const int Offered = 0, Taken = 1, Free = 2;

    private readonly UpdateRoom _room;
    private int _state;

    internal UpdatePlace(UpdateRoom room) => _room = room;

    /// <summary>Waits, on the client's own thread, until there is room; never on the thread that asked.</summary>
    /// <exception cref="OperationCanceledException">The round has ended.</exception>
    public void Take(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _state) != Offered) return;
        _room.Wait(cancellation);
        Settle();
    }

    /// <summary>Waits until there is room.</summary>
    /// <exception cref="OperationCanceledException">The round has ended.</exception>
    public async Task TakeAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _state) != Offered) return;
        await _room.WaitAsync(cancellation);
        Settle();
    }

    /// <summary>The client's answer, whatever it was, is done with.</summary>
    internal void GiveBack()
    {
        if (Interlocked.Exchange(ref _state, Free) == Taken) _room.Release();
    }

    // The round may have ended, or another call may have been faster, while this one waited.
    private void Settle()
    {
        if (Interlocked.CompareExchange(ref _state, Taken, Offered) != Offered) _room.Release();
    }
}
