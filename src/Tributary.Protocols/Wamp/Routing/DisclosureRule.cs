namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Whether a callee learns who calls, and a subscriber who publishes.</summary>
public enum DisclosureRule
{
    /// <summary>Where the caller or publisher says so (the option "disclose_me").</summary>
    WhenAsked,
    Never,
    Always,
}
