namespace Tributary.Transports.Joining;

/// <param name="Token">A join token.</param>
/// <param name="Name">The client id that is wished for.</param>
/// <param name="Request">A PKCS#10 request (PEM, P-256); null asks for a bearer token.</param>
internal sealed record EnrollRequest(string Token, string Name, string? Request = null)
{
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
