using System.Security.Cryptography.X509Certificates;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>What is known of a line.</summary>
/// <param name="Transport">"websocket", "rawsocket" or "memory".</param>
public sealed record ChannelInfo(string Transport)
{
    /// <summary>The other end's address; null where it has none.</summary>
    public string? Peer { get; init; }

    /// <summary>Whether TLS is spoken.</summary>
    public bool IsSecure { get; init; }

    /// <summary>What the other end showed of itself over TLS; null for nothing. It is not judged.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The data of the TLS channel binding "tls-server-end-point" (RFC 5929, section 4.1); empty where there is no TLS or it is
    /// not known.</summary>
    public ReadOnlyMemory<byte> ServerEndPoint { get; init; }
}
