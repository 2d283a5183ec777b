using Tributary.Core.Clients;

namespace Tributary.Transports.Joining;

/// <summary>How a client joins.</summary>
/// <param name="Coordinator">Its address.</param>
/// <param name="Token">The join token, whole.</param>
/// <param name="Name">The client id that is wished for.</param>
public sealed record JoinOptions(Uri Coordinator, string Token, string Name)
{
    /// <summary>SHA-256 of the authority's certificate (DER), base64url, as the token names it; null trusts the system's
    /// authorities.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>Asks for a bearer token in place of a certificate: for lines whose TLS ends at a proxy.</summary>
    public bool Bearer { get; init; }

    /// <summary>Told once where an operator has yet to let the client in; it waits.</summary>
    public Action<string>? Waits { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IEnumerable<string> Problems()
    {
        if (!ClientId.IsValid(Name))
            yield return $"name is '{Name}'; {ClientId.Rule}";
        if (!Coordinator.IsAbsoluteUri || (Coordinator.Scheme != Uri.UriSchemeHttps
            && !(Coordinator.Scheme == Uri.UriSchemeHttp && Coordinator.IsLoopback)))
            yield return $"coordinator is {Coordinator}; a token goes over https only (or http on loopback)";
    }

    public override string ToString() => $"{Name} at {Coordinator}";
}
