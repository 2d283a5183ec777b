using Tributary.Transports.Frames;
using Tributary.Transports.Joining;

namespace Tributary.Transports.Wamp;

/// <summary>How a client takes part over WAMP.</summary>
/// <param name="Router">Where the coordinator is, or is met: <c>ws</c>, <c>wss</c>, <c>tcp</c> or <c>tcps</c> (RawSocket).</param>
/// <param name="Folder">Where models lie while they come.</param>
public sealed record WampLineOptions(Uri Router, string Folder) : FrameLineOptions(Folder)
{
    /// <summary>As the coordinator has it.</summary>
    public string Realm { get; init; } = WampNames.DefaultRealm;

    /// <summary>What the URIs begin with, as the coordinator has it.</summary>
    public string Prefix { get; init; } = WampNames.DefaultPrefix;

    /// <summary>What the client shows, asked at each connecting: its token goes as ticket, its certificate with TLS; null for
    /// nothing.</summary>
    public Func<LinkCredentials?> Credentials { get; init; } = static () => null;
}
