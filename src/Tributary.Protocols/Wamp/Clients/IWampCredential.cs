using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a client shows who it is. One answers one router at a time.</summary>
public interface IWampCredential
{
    /// <summary>What HELLO calls it, e.g. "ticket".</summary>
    string Method { get; }

    /// <summary>The name to claim.</summary>
    string AuthId { get; }

    /// <summary>What goes into HELLO as "authextra": a map, or null. Begins anew.</summary>
    WampValue Begin(ChannelInfo channel);

    /// <summary>The signature, and the map that goes with it, for a CHALLENGE.</summary>
    /// <exception cref="WampException">The challenge cannot, or should not, be answered.</exception>
    (string Signature, WampValue Extra) Answer(WampValue challenge);

    /// <summary>Looks at what WELCOME says as "authextra": the router may have to show something too.</summary>
    /// <exception cref="WampException">It did not.</exception>
    void Check(WampValue extra);
}
