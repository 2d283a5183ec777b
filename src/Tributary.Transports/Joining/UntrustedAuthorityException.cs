namespace Tributary.Transports.Joining;

/// <summary>Whoever answers at the coordinator's address is not whom the join token names. Nothing secret was sent.</summary>
public sealed class UntrustedAuthorityException(string message) : Exception(message);
