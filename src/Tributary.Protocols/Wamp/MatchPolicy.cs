namespace Tributary.Protocols.Wamp;

/// <summary>How a registration's or subscription's URI is compared (Advanced Profile, "Pattern-based Registrations" and
/// "Pattern-based Subscription").</summary>
public enum MatchPolicy
{
    Exact,
    Prefix,

    /// <summary>An empty part stands for any one.</summary>
    Wildcard,
}
