using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>A session that wants to join a realm.</summary>
/// <param name="Session">The id that it will have.</param>
public sealed record JoinRequest(string Realm, long Session, ChannelInfo Channel)
{
    /// <summary>The name that it claims; null where it claims none.</summary>
    public string? AuthId { get; init; }

    /// <summary>The ways to show it that it offers, in its order; none stands for "anonymous".</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>What a method says first: a map, or null.</summary>
    public WampValue Extra { get; init; }
}
