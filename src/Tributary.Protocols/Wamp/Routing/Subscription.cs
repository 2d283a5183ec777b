using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A topic or a pattern of topics, and who wants its events.</summary>
internal sealed class Subscription(long id, string uri, MatchPolicy match, DateTimeOffset created)
{
    public long Id => id;

    public string Uri => uri;

    public MatchPolicy Match => match;

    public HashSet<RouterSession> Subscribers { get; } = [];

    public WampValue ToValue() => WampValue.MapOf(("id", id), ("created", created.UtcDateTime.ToString("O")), ("uri", uri),
        ("match", Words.Of(match)));
}
