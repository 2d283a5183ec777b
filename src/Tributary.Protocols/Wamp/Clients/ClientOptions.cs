using Tributary.Protocols.Wamp.Channels;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a client reaches its router and stays there.</summary>
/// <param name="Connect">Opens a line, e.g. <see cref="WampConnector.ConnectAsync"/>.</param>
/// <param name="Join">How it joins.</param>
public sealed record ClientOptions(Func<CancellationToken, Task<IWampChannel>> Connect, JoinOptions Join)
{
    public Backoff Backoff { get; init; } = new();

    /// <summary>Runs after each join, when all that was registered and subscribed to stands again. What it throws counts as a failed
    /// try.</summary>
    public Func<WampSession, CancellationToken, Task>? Joined { get; init; }

    /// <summary>Told why a session ended or a try failed, and how long it waits now; must return at once.</summary>
    public Action<WampException, TimeSpan>? Waiting { get; init; }

    /// <summary>Errors after which no further try is made.</summary>
    public IReadOnlyCollection<string> Final { get; init; } = [WampUris.AuthenticationDenied, WampUris.NoSuchPrincipal,
        WampUris.NoMatchingAuthMethod, WampUris.AuthenticationRequired, WampUris.NotAuthorized, WampUris.NoSuchRole];
}
