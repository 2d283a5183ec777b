using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Tributary.Security.Authority;

namespace Tributary.Client.Identity;

/// <summary>What enrolment gave a client: who it is, to which coordinator, and what proves it.</summary>
/// <param name="Client">Its id.</param>
/// <param name="Issued">When the credentials were made.</param>
/// <param name="Expires">When they end.</param>
public sealed record ClientIdentity(Uri Coordinator, string Client, DateTimeOffset Issued, DateTimeOffset Expires)
{
    /// <summary>A bearer token; null where a certificate proves it. A secret.</summary>
    public string? Bearer { get; init; }

    /// <summary>PEM; null where a bearer token proves it.</summary>
    public string? Certificate { get; init; }

    /// <summary>The certificate's key, PEM. A secret.</summary>
    public string? Key { get; init; }

    /// <summary>The project's authority, PEM: the only one that the client trusts then; null trusts the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>When to renew: after two thirds of the lifetime.</summary>
    [JsonIgnore]
    public DateTimeOffset RenewAt => Issued + ((Expires - Issued) * 2 / 3);

    /// <summary>The certificate with its key; null where there is none.</summary>
    public X509Certificate2? WithKey() => Certificate is not null && Key is not null ? IssuedCertificate.Join(Certificate, Key) : null;

    /// <summary>For logs: no secrets.</summary>
    public override string ToString() => $"{Client} at {Coordinator} until {Expires:u}";
}
