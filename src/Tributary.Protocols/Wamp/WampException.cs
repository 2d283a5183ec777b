using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp;

/// <summary>An error that has a URI: what a peer answered, or why there is no session any more.</summary>
/// <param name="uri">Which error: one of <see cref="WampUris"/> or of the application.</param>
/// <param name="message">For people.</param>
public sealed class WampException(string uri, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Uri => uri;

    /// <summary>What came with it.</summary>
    public WampPayload Payload { get; init; } = WampPayload.Empty;
}
