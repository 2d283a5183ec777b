using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>
/// The project's own certificate authority: an ECDSA P-256 key and a certificate of ten years. It signs certificates of servers, and of
/// clients and people, whose role stands in the subject (<c>CN=board-2, OU=client, O=Tributary</c>).
/// </summary>
public sealed class CertificateAuthority : IDisposable
{
    /// <summary>The longest lifetime of what it signs.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(825);

    /// <summary>Letters of a certificate request, PEM.</summary>
    public const int MaxRequestLength = 8192;

    public const string CertificateFile = "authority.pem";
    public const string KeyFile = "authority.key";
    private const string CurveOid = "1.2.840.10045.3.1.7";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    private readonly ECDsa key;
    private readonly X509Certificate2 signer;
    private readonly TimeProvider clock;

    private CertificateAuthority(X509Certificate2 certificate, ECDsa key, TimeProvider clock)
    {
        (this.key, this.clock) = (key, clock);
        signer = certificate.CopyWithPrivateKey(key);
        Trusted = new TrustedAuthority(certificate);
    }

    /// <summary>What others need to check certificates.</summary>
    public TrustedAuthority Trusted { get; }

    /// <summary>A new authority.</summary>
    /// <param name="name">Whose it is; 1 to 40 letters, they appear in its certificate.</param>
    public static CertificateAuthority Create(string name, TimeProvider clock)
    {
        if (name.Length is 0 or > 40) throw new ArgumentException("the authority's name must have 1 to 40 letters", nameof(name));
        var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(SubjectName.Of("Tributary authority of " + name, null), fresh, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true,
            pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign,
            critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var now = clock.GetUtcNow();
        using var whole = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(fresh),
            now - TrustedAuthority.ClockTolerance, now + Lifetime, NewSerial());
        return new CertificateAuthority(X509CertificateLoader.LoadCertificate(whole.RawData), fresh, clock);
    }

    /// <summary>Reads the authority that <see cref="Save"/> wrote.</summary>
    /// <exception cref="FormatException">The folder's files are damaged, or do not belong together.</exception>
    public static CertificateAuthority Load(string folder, TimeProvider clock)
    {
        var trusted = TrustedAuthority.FromPem(SecretFile.Read(Path.Combine(folder, CertificateFile)));
        var kept = ECDsa.Create();
        try
        {
            kept.ImportFromPem(SecretFile.Read(Path.Combine(folder, KeyFile)));
            return new CertificateAuthority(trusted.Certificate, kept, clock);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            kept.Dispose();
            throw new FormatException($"{Path.Combine(folder, KeyFile)} is not the key of {CertificateFile}; "
                + "restore both from the same backup", fault);
        }
    }

    /// <summary>True where <paramref name="folder"/> holds an authority.</summary>
    public static bool Exists(string folder)
        => File.Exists(Path.Combine(folder, CertificateFile)) && File.Exists(Path.Combine(folder, KeyFile));

    /// <summary>Writes <c>authority.key</c> (0600) and <c>authority.pem</c>.</summary>
    public void Save(string folder)
    {
        SecretFile.Write(Path.Combine(folder, KeyFile), key.ExportPkcs8PrivateKeyPem());
        SecretFile.Write(Path.Combine(folder, CertificateFile), Trusted.Pem);
    }

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="names">DNS names and IP addresses that clients reach it by; at least one.</param>
    public IssuedCertificate IssueServer(IReadOnlyList<string> names, TimeSpan lifetime)
    {
        if (names.Count == 0) throw new ArgumentException("a server's certificate needs at least one name or address", nameof(names));
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest(SubjectName.Of(names[0], null), fresh, HashAlgorithmName.SHA256), names[0], null, lifetime,
            names, fresh.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate with a key made here, for whoever cannot make one.</summary>
    public IssuedCertificate Issue(string subject, Role role, TimeSpan lifetime)
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Sign(new CertificateRequest(SubjectName.Of(subject, role), fresh, HashAlgorithmName.SHA256), subject, role, lifetime, [],
            fresh.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A certificate with a subject of another system's, for a key that the caller has made: RSA or P-256.</summary>
    /// <param name="name">What the subject's CN says.</param>
    /// <param name="role">Null for a server's.</param>
    /// <param name="names">Names and addresses that it bears.</param>
    /// <param name="serves">Whether it may be a server under those, whatever its role.</param>
    internal IssuedCertificate IssueAs(X500DistinguishedName subject, string name, AsymmetricAlgorithm own, Role? role,
        IReadOnlyList<string> names, TimeSpan lifetime, bool serves = false)
    {
        var request = own is RSA rsa ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)own, HashAlgorithmName.SHA256);
        return Sign(request, name, role, lifetime, names, null, serves);
    }

    /// <summary>Signs a request (PKCS#10, PEM). What it asks for beside its key plays no part: the subject and the role are the caller's
    /// decision.</summary>
    /// <exception cref="FormatException">It is no request, its signature does not hold, or its key is not P-256.</exception>
    public IssuedCertificate SignRequest(string pem, string subject, Role role, TimeSpan lifetime)
    {
        if (pem.Length > MaxRequestLength)
            throw new FormatException($"the certificate request has more than {MaxRequestLength:n0} letters");
        try
        {
            var asked = CertificateRequest.LoadSigningRequestPem(pem, HashAlgorithmName.SHA256,
                signerSignaturePadding: RSASignaturePadding.Pkcs1);
            using var theirs = asked.PublicKey.GetECDsaPublicKey();
            if (theirs?.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != CurveOid)
                throw new FormatException("the certificate request's key is not an ECDSA P-256 key");
            return Sign(new CertificateRequest(SubjectName.Of(subject, role), theirs, HashAlgorithmName.SHA256), subject, role, lifetime,
                [], null);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException("the certificate request cannot be read, or its signature does not hold", fault);
        }
    }

    /// <summary>Signs a statement of the coordinator's; it begins with words that no certificate does.</summary>
    /// <returns>ECDSA P-256 with SHA-256, base64.</returns>
    public string SignText(string text)
        => Convert.ToBase64String(key.SignData(System.Text.Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256));

    /// <summary>The list of what was revoked (X.509 CRL, PEM).</summary>
    /// <param name="revoked">Serials (hex), and since when they no longer hold.</param>
    /// <param name="until">When readers must have another one.</param>
    public string RevocationList(IEnumerable<(string Serial, DateTimeOffset Since)> revoked, DateTimeOffset until)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var (serial, since) in revoked.OrderBy(one => one.Serial, StringComparer.Ordinal))
            builder.AddEntry(Convert.FromHexString(serial), since);
        var now = clock.GetUtcNow();
        var list = builder.Build(signer, now.ToUnixTimeMilliseconds(), until, HashAlgorithmName.SHA256, thisUpdate: now
            - TrustedAuthority.ClockTolerance);
        return PemEncoding.WriteString("X509 CRL", list) + "\n";
    }

    public void Dispose()
    {
        signer.Dispose();
        key.Dispose();
        Trusted.Dispose();
    }

    private IssuedCertificate Sign(CertificateRequest request, string subject, Role? role, TimeSpan lifetime, IReadOnlyList<string> names,
        string? keyPem, bool serves = false)
    {
        if (lifetime <= TimeSpan.Zero || lifetime > MaxLifetime)
            throw new ArgumentOutOfRangeException(nameof(lifetime),
                $"the lifetime is {lifetime}; it must be above 0 and at most {MaxLifetime.TotalDays} days");
        foreach (var extension in CertificateParts.Of(request.PublicKey, role, names, serves)) request.CertificateExtensions.Add(extension);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(signer, includeKeyIdentifier: true,
            includeIssuerAndSerial: false));

        // Nothing outlives the authority itself.
        var now = clock.GetUtcNow();
        var last = new DateTimeOffset(signer.NotAfter.ToUniversalTime());
        var end = now + lifetime < last ? now + lifetime : last;
        if (end <= now)
            throw new InvalidOperationException(
                $"the authority's own certificate ended at {last:u}; make a new one with `tributary ca init`");
        using var made = request.Create(signer.SubjectName, X509SignatureGenerator.CreateForECDsa(key),
            now - TrustedAuthority.ClockTolerance, end, NewSerial());
        return new IssuedCertificate(subject, role, made.SerialNumber.ToLowerInvariant(), made.ExportCertificatePem(), keyPem,
            new(made.NotBefore.ToUniversalTime()), new(made.NotAfter.ToUniversalTime()));
    }

    // 16 random bytes, positive and without a leading zero.
    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7f) | 0x40);
        return serial;
    }
}
