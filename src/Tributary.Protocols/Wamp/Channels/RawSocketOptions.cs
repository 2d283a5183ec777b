using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>How a RawSocket is spoken.</summary>
public sealed record RawSocketOptions
{
    /// <summary>Bytes of the largest message to take; of it, the next lower power of two, 2^9..2^24.</summary>
    public int MaxMessageBytes { get; init; } = 1 << 24;

    /// <summary>The serializers that a router speaks.</summary>
    public IReadOnlyList<WampFormat> Formats { get; init; } = WampFormat.All;

    /// <summary>A ping goes out so often; a line on which nothing came until the next is given up. Zero: none, 1 s..1 h
    /// otherwise.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    public ChannelInfo Info { get; init; } = new("rawsocket");

    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
