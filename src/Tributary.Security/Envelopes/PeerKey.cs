using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;

namespace Tributary.Security.Envelopes;

/// <summary>A public key of somebody else, with the certificate that says whose it is.</summary>
public sealed class PeerKey
{
    private readonly byte[] id;
    private readonly byte[] publicKey;
    private readonly X509Certificate2 certificate;
    private readonly X509KeyUsageFlags? usages;
    private Standing? checkedLast;

    private PeerKey(string name, Role? role, DateTimeOffset? until, X509Certificate2 certificate, KeyKind kind, int bytes)
    {
        (Name, Role, Until, this.certificate, Kind, KeyBytes) = (name, role, until, certificate, kind, bytes);
        publicKey = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        id = SHA256.HashData(publicKey);
        usages = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault()?.KeyUsages;
    }

    public string Name { get; }

    /// <summary>What the certificate must allow; null where it must be a server's for <see cref="Name"/>.</summary>
    public Role? Role { get; }

    /// <summary>Until when the key holds although its certificate may hold longer: it was replaced. Null for as long as the
    /// certificate.</summary>
    public DateTimeOffset? Until { get; }

    /// <summary>SHA-256 of the key (SubjectPublicKeyInfo), 32 bytes.</summary>
    public ReadOnlyMemory<byte> Id => id;

    /// <summary>The certificate's serial, lower-case hex.</summary>
    public string Serial => certificate.SerialNumber.ToLowerInvariant();

    internal KeyKind Kind { get; }

    /// <summary>Bytes of the modulus, or of a coordinate.</summary>
    internal int KeyBytes { get; }

    internal bool MaySign => usages is null || usages.Value.HasFlag(X509KeyUsageFlags.DigitalSignature);

    internal bool MayReceive => usages is null
        || usages.Value.HasFlag(Kind == KeyKind.Rsa ? X509KeyUsageFlags.KeyEncipherment : X509KeyUsageFlags.KeyAgreement);

    /// <param name="name">Whose key it is.</param>
    /// <param name="certificate">Read once; it may be disposed of.</param>
    /// <param name="role">What it must allow; null for a server's (the coordinator's).</param>
    /// <exception cref="FormatException">Its key is neither RSA of 2048 to 8192 bits nor P-256.</exception>
    public static PeerKey Of(string name, X509Certificate2 certificate, Role? role = Security.Role.Client)
    {
        try
        {
            using var rsa = certificate.GetRSAPublicKey();
            if (rsa is { KeySize: >= OwnKey.MinRsaBits and <= OwnKey.MaxRsaBits })
                return new PeerKey(name, role, null, Copy(certificate), KeyKind.Rsa, (rsa.KeySize + 7) / 8);
            using var curve = certificate.GetECDsaPublicKey();
            if (curve?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == OwnKey.CurveOid)
                return new PeerKey(name, role, null, Copy(certificate), KeyKind.P256, OwnKey.CoordinateBytes);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException($"the key in the certificate of {name} cannot be read", fault);
        }

        throw new FormatException($"the certificate of {name} holds neither an RSA key of {OwnKey.MinRsaBits} to {OwnKey.MaxRsaBits} bits "
            + "nor a P-256 key");
    }

    /// <summary>The same key, which holds until <paramref name="until"/> at the longest.</summary>
    public PeerKey EndingAt(DateTimeOffset until) => new(Name, Role, Until < until ? Until : until, certificate, Kind, KeyBytes);

    internal bool Is(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(id, other);

    internal ReadOnlySpan<byte> IdBytes => id;

    internal RSA Rsa()
    {
        var made = RSA.Create();
        made.ImportSubjectPublicKeyInfo(publicKey, out _);
        return made;
    }

    internal ECDsa Ecdsa()
    {
        var made = ECDsa.Create();
        made.ImportSubjectPublicKeyInfo(publicKey, out _);
        return made;
    }

    internal ECDiffieHellman Ecdh()
    {
        var made = ECDiffieHellman.Create();
        made.ImportSubjectPublicKeyInfo(publicKey, out _);
        return made;
    }

    /// <summary>Whether the key holds at <paramref name="now"/>; what does not depend on the time is checked once.</summary>
    /// <exception cref="EnvelopeException">It does not.</exception>
    internal void Check(TrustedAuthority authority, Func<string, bool> isRevoked, DateTimeOffset now)
    {
        if (isRevoked(Serial)) throw new EnvelopeException(EnvelopeFault.Revoked, $"the certificate {Serial} of {Name} was revoked");
        DateTimeOffset start = new(certificate.NotBefore.ToUniversalTime()), end = new(certificate.NotAfter.ToUniversalTime());
        if (now < start - TrustedAuthority.ClockTolerance || now > end + TrustedAuthority.ClockTolerance)
            throw new EnvelopeException(EnvelopeFault.Expired,
                $"the certificate of {Name} holds from {start:u} until {end:u}, and it is {now:u} by this machine's clock");
        if (now > Until)
            throw new EnvelopeException(EnvelopeFault.Expired, $"{Name} has another key since, and this one held until {Until:u}");
        var standing = checkedLast;
        if (standing?.Authority != authority) checkedLast = standing = new Standing(authority, Foreign(authority));
        if (standing.Fault is { } foreign) throw new EnvelopeException(EnvelopeFault.ForeignCertificate, foreign);
    }

    private static X509Certificate2 Copy(X509Certificate2 certificate) => X509CertificateLoader.LoadCertificate(certificate.RawData);

    private string? Foreign(TrustedAuthority authority)
    {
        var at = new DateTimeOffset(certificate.NotBefore.ToUniversalTime());
        var (identity, fault, detail) = Role is null ? authority.CheckServer(certificate, Name, at) : authority.Check(certificate, at);
        return fault is not null ? detail
            : Role is null || (identity!.Subject == Name && identity.Role == Role) ? null
            : $"the certificate is {identity.Subject}'s as {identity.Role}, and not that of {Name} as {Role}";
    }

    private sealed record Standing(TrustedAuthority Authority, string? Fault);
}
