using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Security.Authority;
using Tributary.Security.Envelopes;

namespace Tributary.Security.Layouts;

/// <summary>One key of a layout and its certificate: what is there, and what is to come.</summary>
internal sealed class LayoutPair
{
    /// <summary>Whose it is, as the subject's CN says.</summary>
    public required string Name { get; init; }

    public required X500DistinguishedName Subject { get; init; }

    /// <summary>Null for a server's certificate.</summary>
    public required Role? Role { get; init; }

    /// <summary>Names and addresses that the certificate bears; the first is <see cref="Name"/>.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Whether it may be a server under its names.</summary>
    public required bool Serves { get; init; }

    public required string KeyPath { get; init; }

    public required string RequestPath { get; init; }

    public required string CertificatePath { get; init; }

    /// <summary>Where the public key stands by itself; null for nowhere.</summary>
    public string? PublicPath { get; init; }

    /// <summary>What is there, and what has to be done.</summary>
    /// <exception cref="InvalidDataException">The key is there and cannot be used.</exception>
    public LayoutEntry Look(TrustedAuthority authority, IReadOnlyDictionary<string, DateTimeOffset> revoked, DateTimeOffset now)
    {
        if (LayoutFiles.Read(KeyPath) is not { } keyPem) return new(Name, LayoutOutcome.Made, "", "", null);
        using var key = Key(keyPem);
        if (LayoutFiles.Read(CertificatePath) is not { } pem)
            return new(Name, LayoutOutcome.Renewed, "the certificate is missing", "", null);
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            var serial = certificate.SerialNumber.ToLowerInvariant();
            if (revoked.ContainsKey(serial)) return new(Name, LayoutOutcome.Replaced, $"certificate {serial} was revoked", "", null);
            return Fault(certificate, key, authority, now) is { } fault ? new(Name, LayoutOutcome.Renewed, fault, "", null)
                : new(Name, LayoutOutcome.Kept, "", serial, new(certificate.NotAfter.ToUniversalTime()));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            return new(Name, LayoutOutcome.Renewed, "the certificate cannot be read", "", null);
        }
    }

    /// <summary>The key that is there.</summary>
    public AsymmetricAlgorithm Load() => Key(LayoutFiles.Read(KeyPath)!);

    public static AsymmetricAlgorithm Make(LayoutKeys keys) => keys switch
    {
        LayoutKeys.Rsa2048 => RSA.Create(2048),
        LayoutKeys.Rsa3072 => RSA.Create(3072),
        LayoutKeys.Rsa4096 => RSA.Create(4096),
        _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
    };

    public string Request(AsymmetricAlgorithm key) => (key is RSA rsa
        ? new CertificateRequest(Subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(Subject, (ECDsa)key, HashAlgorithmName.SHA256)).CreateSigningRequestPem();

    private AsymmetricAlgorithm Key(string pem)
    {
        try
        {
            var own = OwnKey.FromPem(pem);
            return own.Kind == KeyKind.Rsa ? own.Rsa() : own.Ecdsa();
        }
        catch (FormatException fault)
        {
            throw new InvalidDataException($"{KeyPath}: {fault.Message}; move it away to have a new one made", fault);
        }
    }

    // Null where the certificate is what would be issued now.
    private string? Fault(X509Certificate2 certificate, AsymmetricAlgorithm key, TrustedAuthority authority, DateTimeOffset now)
    {
        if (!certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            return "the certificate is not the key's";
        if (Role is not null && authority.Check(certificate, now) is { Fault: not null } refused) return refused.Detail;
        if (Serves && authority.CheckServer(certificate, Name, now) is { Fault: not null } unserved) return unserved.Detail;
        if (!certificate.SubjectName.RawData.AsSpan().SequenceEqual(Subject.RawData)) return "the certificate has another subject";
        foreach (var name in Names)
            if (!certificate.MatchesHostname(name.Trim('[', ']'), allowWildcards: false, allowCommonName: false))
                return $"the certificate does not bear the name {name}";
        var (start, end) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        return now.UtcDateTime > end - ((end - start) / 3) ? $"the certificate ends at {end:u}" : null;
    }
}
