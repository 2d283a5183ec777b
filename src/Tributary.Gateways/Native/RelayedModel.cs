using Tributary.Storage.Spool;

namespace Tributary.Gateways.Native;

/// <summary>A node's model on its way from it to its peers. It lies in the spool's folder and never counts as an update.</summary>
internal sealed class RelayedModel : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _here = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _room;

    /// <summary>Null until it came.</summary>
    public SpoolEntry? Entry { get; private set; }

    /// <summary>SHA-256 of it.</summary>
    public byte[] Digest { get; private set; } = [];

    /// <summary>Since when its node has nothing more to do in the round; null while it has, or nobody looked.</summary>
    public long? DoneSince { get; set; }

    /// <summary>Done once it came, or will not come.</summary>
    public Task Settled => _here.Task;

    /// <summary>Done once nobody wants it any more.</summary>
    public Task Over => _over.Task;

    /// <summary>Nothing came of its node's training.</summary>
    public bool Failed { get; private set; }

    /// <param name="room">Given back with it.</param>
    /// <returns>False where it came before, or nobody wants it any more.</returns>
    public bool TryKeep(SpoolEntry entry, byte[] digest, IDisposable room)
    {
        lock (_gate)
        {
            if (Entry is not null || Over.IsCompleted) return false;
            (Entry, Digest, _room) = (entry, digest, room);
        }

        _here.TrySetResult();
        return true;
    }

    public void Fail()
    {
        Failed = true;
        _here.TrySetResult();
    }

    public void Dispose()
    {
        lock (_gate) _over.TrySetResult();
        _here.TrySetResult();
        Entry?.Dispose();
        _room?.Dispose();
    }
}
