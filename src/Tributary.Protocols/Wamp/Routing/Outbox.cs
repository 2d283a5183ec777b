using System.Threading.Channels;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>What waits for one session to take it: bounded, and sent by a loop of its own, so that a slow session costs itself
/// only.</summary>
/// <param name="undelivered">Told of a message that cannot be sent on this channel, with the error's URI and words.</param>
internal sealed class Outbox(IWampChannel channel, WampLimits limits, Action<Outgoing, string, string> undelivered)
{
    private readonly Channel<Outgoing> _waiting = Channel.CreateUnbounded<Outgoing>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private long _bytes;
    private int _count;

    /// <summary>Whether it may wait here: there is room, or nothing else waits.</summary>
    public bool HasRoomFor(Outgoing message)
    {
        lock (_lock) return _count == 0 || (_count < limits.MaxQueuedMessages && _bytes + message.Size <= limits.MaxQueuedBytes);
    }

    /// <summary>Lets it wait; false where there is no room.</summary>
    public bool TryAdd(Outgoing message)
    {
        if (!HasRoomFor(message)) return false;
        Add(message);
        return true;
    }

    /// <summary>Lets the last message wait, in place of all others where they are dropped.</summary>
    public void End(Outgoing last, bool isRestDropped)
    {
        while (isRestDropped && _waiting.Reader.TryRead(out var dropped)) Took(dropped);
        Add(last);
        _waiting.Writer.TryComplete();
    }

    public void Complete() => _waiting.Writer.TryComplete();

    /// <summary>Sends until the last message is sent.</summary>
    /// <exception cref="IOException">The line broke.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await _waiting.Reader.WaitToReadAsync(cancellation))
        {
            while (_waiting.Reader.TryRead(out var message))
            {
                if (Serialize(message) is { } bytes) await channel.SendAsync(bytes, cancellation);
                Took(message);
            }
        }
    }

    private ReadOnlyMemory<byte>? Serialize(Outgoing message)
    {
        try
        {
            var bytes = message.Serialize(channel.Format);
            if (bytes.Length <= channel.MaxSendBytes) return bytes;
            undelivered(message, WampUris.PayloadSizeExceeded,
                $"the message has {bytes.Length} bytes; its receiver takes {channel.MaxSendBytes} (the limit that it named)");
        }
        catch (WampFormatException fault)
        {
            undelivered(message, WampUris.InvalidArgument, $"the receiver speaks {channel.Format}, but {fault.Message}");
        }

        return null;
    }

    private void Add(Outgoing message)
    {
        lock (_lock) (_count, _bytes) = (_count + 1, _bytes + message.Size);
        if (!_waiting.Writer.TryWrite(message)) Took(message);
    }

    private void Took(Outgoing message)
    {
        lock (_lock) (_count, _bytes) = (_count - 1, _bytes - message.Size);
    }
}
