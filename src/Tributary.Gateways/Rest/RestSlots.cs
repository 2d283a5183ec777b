namespace Tributary.Gateways.Rest;

/// <summary>Bodies that are read at the same time, of all and from one address: whoever sends slowly keeps only its neighbours
/// waiting.</summary>
internal sealed class RestSlots(int all, int each) : IDisposable
{
    private readonly SemaphoreSlim _all = new(all);
    private readonly Dictionary<string, Own> _own = new(StringComparer.Ordinal);

    /// <summary>Waits for a place.</summary>
    /// <returns>Gives it back.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<IDisposable> TakeAsync(string address, CancellationToken cancellation)
    {
        var own = Enter(address);
        try
        {
            await own.Places.WaitAsync(cancellation);
            try
            {
                await _all.WaitAsync(cancellation);
                return new Slot(this, address, own);
            }
            catch
            {
                own.Places.Release();
                throw;
            }
        }
        catch
        {
            Exit(address, own);
            throw;
        }
    }

    public void Dispose() => _all.Dispose();

    private Own Enter(string address)
    {
        lock (_own)
        {
            if (!_own.TryGetValue(address, out var own)) _own[address] = own = new Own(new SemaphoreSlim(each));
            own.Users++;
            return own;
        }
    }

    private void Exit(string address, Own own)
    {
        lock (_own)
            if (--own.Users == 0) _own.Remove(address);
    }

    private sealed class Own(SemaphoreSlim places)
    {
        public SemaphoreSlim Places => places;

        public int Users { get; set; }
    }

    private sealed class Slot(RestSlots slots, string address, Own own) : IDisposable
    {
        private bool _isGiven;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGiven, true)) return;
            slots._all.Release();
            own.Places.Release();
            slots.Exit(address, own);
        }
    }
}
