namespace Tributary.Transports.Joining;

/// <param name="Request">A PKCS#10 request (PEM, P-256); null asks for a bearer token.</param>
internal sealed record RenewRequest(string? Request = null);
