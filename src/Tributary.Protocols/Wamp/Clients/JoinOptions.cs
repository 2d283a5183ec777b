namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a client joins.</summary>
/// <param name="Realm">Where to.</param>
public sealed record JoinOptions(string Realm)
{
    /// <summary>Null: anonymously.</summary>
    public IWampCredential? Credential { get; init; }

    /// <summary>What this client takes from the router.</summary>
    public WampLimits Limits { get; init; } = new();

    /// <summary>Events that wait for their handlers, 1..10^6; further ones are dropped and counted.</summary>
    public int MaxWaitingEvents { get; init; } = 1_000;

    /// <summary>What the client calls itself.</summary>
    public string Agent { get; init; } = "Tributary";
}
