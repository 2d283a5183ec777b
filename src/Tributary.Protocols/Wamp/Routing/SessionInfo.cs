using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A session as others may see it.</summary>
public sealed record SessionInfo(long Id, string Realm, WampIdentity Identity, ChannelInfo Channel, string Serializer)
{
    /// <summary>As the session meta API tells it.</summary>
    internal WampValue ToValue() => WampValue.MapOf(("session", Id), ("authid", Identity.AuthId), ("authrole", Identity.AuthRole),
        ("authmethod", Identity.AuthMethod), ("authprovider", Identity.AuthProvider),
        ("transport", WampValue.MapOf(("type", Channel.Transport), ("serializer", Serializer))));
}
