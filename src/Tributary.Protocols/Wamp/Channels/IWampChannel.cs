using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>A line that carries whole messages both ways, in order (Basic Profile, "Transports"). One reads at a time; many may
/// send.</summary>
public interface IWampChannel : IAsyncDisposable
{
    WampFormat Format { get; }

    /// <summary>Bytes of the largest message that the other end takes.</summary>
    int MaxSendBytes { get; }

    ChannelInfo Info { get; }

    /// <summary>The next message, or the head of one that is too large; the rest of it went by. Null where the other end closed.</summary>
    /// <exception cref="IOException">The line broke.</exception>
    /// <exception cref="WampFormatException">What came is not of this transport.</exception>
    ValueTask<WampFrame?> ReceiveAsync(CancellationToken cancellation);

    /// <exception cref="IOException">The line broke.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation);

    /// <summary>Tells the other end that nothing more is sent.</summary>
    /// <exception cref="IOException">The line broke.</exception>
    ValueTask CloseAsync(CancellationToken cancellation);
}
