using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>How an authentication goes on.</summary>
public abstract record AuthStep
{
    private AuthStep()
    {
    }

    /// <summary>The session may join.</summary>
    /// <param name="Extra">Goes into WELCOME as "authextra": a map, or null.</param>
    public sealed record Accept(WampIdentity Identity, WampValue Extra = default) : AuthStep;

    /// <summary>It may not.</summary>
    /// <param name="Reason">A URI.</param>
    /// <param name="Text">For people; says nothing that helps to guess.</param>
    public sealed record Refuse(string Reason, string Text) : AuthStep;

    /// <summary>It is asked.</summary>
    /// <param name="Extra">A map.</param>
    /// <param name="Answer">Judges the signature and the map of AUTHENTICATE; a challenge may follow.</param>
    public sealed record Challenge(string Method, WampValue Extra, Func<string, WampValue, AuthStep> Answer) : AuthStep;
}
