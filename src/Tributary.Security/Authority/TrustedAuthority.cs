using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Engine.Specs;

namespace Tributary.Security.Authority;

/// <summary>The authority's public half: checks certificates against it alone. The system's trust plays no part, and nothing is
/// fetched.</summary>
public sealed class TrustedAuthority : IDisposable
{
    /// <summary>How far two clocks may differ without anyone noticing.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    internal const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    internal const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private const string CommonName = "2.5.4.3";
    private const string OrganizationalUnit = "2.5.4.11";

    internal TrustedAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The authority's certificate, without its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The certificate, PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>SHA-256 of the certificate (DER), base64url: what a join token names.</summary>
    public string Fingerprint => Base64Url.EncodeToString(SHA256.HashData(Certificate.RawDataMemory.Span));

    /// <summary>Reads the authority's certificate.</summary>
    /// <exception cref="FormatException">It is no certificate of an authority.</exception>
    public static TrustedAuthority FromPem(string pem)
    {
        try
        {
            var certificate = X509Certificate2.CreateFromPem(pem);
            if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority))
                return new TrustedAuthority(certificate);
            certificate.Dispose();
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new FormatException("that is no PEM certificate: " + fault.Plain(), fault);
        }

        throw new FormatException("that certificate is no authority's");
    }

    /// <summary>Checks a client's, operator's or admin's certificate.</summary>
    public CertificateVerdict Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (Faults(certificate, ClientUsage, now) is { } refused) return refused;
        var role = Parts(certificate, OrganizationalUnit);
        if (role is [SubjectName.Nodes]) return Accepted(certificate, Role.Client);
        return role.Count == 1 && Enum.TryParse<Role>(role[0], ignoreCase: true, out var known) && Enum.IsDefined(known)
            && !char.IsAsciiDigit(role[0][0])
            ? Accepted(certificate, known)
            : CertificateVerdict.Refused(CertificateFault.WrongUsage, "the certificate names no role");
    }

    /// <summary>Checks the certificate that a server shows.</summary>
    /// <param name="host">The name or address that the client asked for.</param>
    public CertificateVerdict CheckServer(X509Certificate2 certificate, string host, DateTimeOffset now)
    {
        if (Faults(certificate, ServerUsage, now) is { } refused) return refused;
        return certificate.MatchesHostname(host.Trim('[', ']'), allowWildcards: false, allowCommonName: false) ? Accepted(certificate, null)
            : CertificateVerdict.Refused(CertificateFault.WrongName, $"the server's certificate is not for {host}");
    }

    /// <summary>Whether the authority signed a text (<see cref="CertificateAuthority.SignText"/>).</summary>
    public bool Signed(string text, string signature)
    {
        using var known = Certificate.GetECDsaPublicKey();
        var bytes = new byte[signature.Length];
        return known is not null && Convert.TryFromBase64String(signature, bytes, out var length)
            && known.VerifyData(System.Text.Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    public void Dispose() => Certificate.Dispose();

    private static CertificateVerdict Accepted(X509Certificate2 certificate, Role? role)
        => Parts(certificate, CommonName) is [{ Length: > 0 } subject]
        ? new(new CertificateIdentity(subject, role, certificate.SerialNumber.ToLowerInvariant(), EndOf(certificate)), null, "")
        : CertificateVerdict.Refused(CertificateFault.WrongUsage, "the certificate names nobody");

    private CertificateVerdict? Faults(X509Certificate2 certificate, string usage, DateTimeOffset now)
    {
        if (!IsOurs(certificate)) return CertificateVerdict.Refused(CertificateFault.Foreign,
            $"the certificate of {certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false)} was not signed by the authority "
                + $"{Fingerprint[..12]}…");
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(basic => basic.CertificateAuthority)
            || !certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>()
                .Any(key => key.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == usage)))
            return CertificateVerdict.Refused(CertificateFault.WrongUsage, usage == ServerUsage ? "the certificate is not a server's"
                : "the certificate is not one to authenticate a client with");
        var (start, end) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), EndOf(certificate));
        if (now < start - ClockTolerance)
            return CertificateVerdict.Refused(CertificateFault.NotYetValid,
                $"the certificate holds from {start:u} on, and it is {now:u} by this machine's clock: "
                + $"one of the two clocks is off by {Span(start - now)} or more");
        return now > end + ClockTolerance
            ? CertificateVerdict.Refused(CertificateFault.Expired,
                $"the certificate held until {end:u}, and it is {now:u} by this machine's clock: "
                + $"it expired {Span(now - end)} ago, or this clock is wrong")
            : null;
    }

    private bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;

        // Times are checked by the caller's clock, with a reason that tells both.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(certificate) && chain.ChainElements.Count == 2
            && chain.ChainElements[1].Certificate.RawDataMemory.Span.SequenceEqual(Certificate.RawDataMemory.Span);
    }

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private static List<string> Parts(X509Certificate2 certificate, string oid)
        => [.. certificate.SubjectName.EnumerateRelativeDistinguishedNames().Where(part => !part.HasMultipleElements
            && part.GetSingleElementType().Value == oid).Select(part => part.GetSingleElementValue() ?? "")];

    private static string Span(TimeSpan time) => time.TotalDays >= 2 ? $"{time.TotalDays:0} days" : time.TotalHours >= 2
        ? $"{time.TotalHours:0} hours" : $"{time.TotalMinutes:0} minutes";
}
