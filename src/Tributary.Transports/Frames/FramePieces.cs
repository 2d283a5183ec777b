using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tributary.Transports.Frames;

/// <summary>Frames for those who wait for pieces, or for word of them, by the key of their assignment.</summary>
internal sealed class FramePieces
{
    private const int MaxWaiting = 64;
    private readonly ConcurrentDictionary<string, Channel<Frame>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Begins to wait; in place of whoever waited for the same.</summary>
    public ChannelReader<Frame> Open(string key)
        => (_waiting[key] = Channel.CreateBounded<Frame>(new BoundedChannelOptions(MaxWaiting)
        {
            FullMode = BoundedChannelFullMode.DropWrite,
        })).Reader;

    public void Close(string key) => _waiting.TryRemove(key, out _);

    /// <summary>Gives a frame to whoever waits for it.</summary>
    /// <returns>False where nobody does.</returns>
    public bool Give(Frame frame)
    {
        if (!_waiting.TryGetValue(frame.Key, out var waiting)) return false;
        waiting.Writer.TryWrite(frame);
        return true;
    }
}
