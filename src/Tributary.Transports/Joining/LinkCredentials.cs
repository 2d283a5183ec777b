namespace Tributary.Transports.Joining;

/// <summary>What lets a client in: a certificate with its key, or a bearer token. Secrets; they are kept by an
/// <see cref="ICredentialStore"/> and never logged.</summary>
/// <param name="Client">The client's id.</param>
/// <param name="Issued">By the client's clock; with <paramref name="Expires"/> it says when to renew.</param>
public sealed record LinkCredentials(string Client, DateTimeOffset Issued, DateTimeOffset Expires)
{
    public string? Bearer { get; init; }

    /// <summary>PEM.</summary>
    public string? Certificate { get; init; }

    /// <summary>PKCS#8, PEM; made by the client, never sent.</summary>
    public string? Key { get; init; }

    /// <summary>The authority's certificate, PEM, the only one that the client trusts; null trusts the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>Which join token they were had for (its id, which is no secret); null where they were kept by an older version.</summary>
    public string? JoinToken { get; init; }

    /// <summary>After two thirds of the lifetime.</summary>
    public DateTimeOffset RenewAt => Issued + ((Expires - Issued) * (2.0 / 3));

    public override string ToString() => $"{Client}, until {Expires:u}";
}
