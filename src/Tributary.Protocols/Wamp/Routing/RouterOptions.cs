using Tributary.Protocols.Wamp.Authentication;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>How a router behaves. The defaults let everybody do everything.</summary>
public sealed record RouterOptions
{
    /// <summary>The realms that there are; null: any that somebody asks for, as long as somebody is in it.</summary>
    public IReadOnlyCollection<string>? Realms { get; init; }

    public UriRules UriRules { get; init; } = UriRules.Loose;

    public WampLimits Limits { get; init; } = new();

    public DisclosureRule Disclosure { get; init; } = DisclosureRule.WhenAsked;

    public IWampAuthenticator Authenticator { get; init; } = new OpenDoor();

    /// <summary>Whether a session may do something with a URI; null: it may. Also asked for WAMP's own procedures, e.g.
    /// "wamp.session.kill".</summary>
    public Func<WampIdentity, WampAction, string, bool>? MayDo { get; init; }

    /// <summary>What the router calls itself.</summary>
    public string Agent { get; init; } = "Tributary";

    public IRouterObserver Observer { get; init; } = new SilentObserver();

    private sealed class SilentObserver : IRouterObserver;
}
