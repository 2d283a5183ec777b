using Tributary.Protocols.Wamp.Authentication;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>What the router says of itself.</summary>
internal static class Welcome
{
    private static readonly WampValue s_roles = WampValue.MapOf(
        ("broker", Features("publisher_identification", "publisher_exclusion", "subscriber_blackwhite_listing",
            "pattern_based_subscription", "session_meta_api", "subscription_meta_api")),
        ("dealer", Features("progressive_call_results", "call_timeout", "call_canceling", "caller_identification",
            "pattern_based_registration", "shared_registration", "session_meta_api", "registration_meta_api")));

    public static WampMessage Of(long session, WampIdentity identity, WampValue extra, RouterOptions options)
    {
        var details = new Dictionary<string, WampValue>(StringComparer.Ordinal)
        {
            ["agent"] = options.Agent,
            ["roles"] = s_roles,
            ["authid"] = identity.AuthId,
            ["authrole"] = identity.AuthRole,
            ["authmethod"] = identity.AuthMethod,
            ["authprovider"] = identity.AuthProvider,
        };
        if (!extra.IsNull) details["authextra"] = extra;
        return new WampMessage(MessageCode.Welcome) { Id = session, Details = WampValue.Of(details) };
    }

    private static WampValue Features(params string[] names)
        => WampValue.MapOf(("features", WampValue.MapOf(names.Select(name => (name, WampValue.Of(true))))));
}
