namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>Who a session belongs to.</summary>
/// <param name="AuthId">The name it goes by.</param>
/// <param name="AuthRole">What it may do is said of roles.</param>
/// <param name="AuthMethod">How it showed that.</param>
/// <param name="AuthProvider">Who knows its names.</param>
public sealed record WampIdentity(string AuthId, string AuthRole, string AuthMethod, string AuthProvider);
