using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>The TLS channel binding "tls-server-end-point".</summary>
public static class ServerEndPoint
{
    private const string Sha384 = "sha384";
    private const string Sha512 = "sha512";

    /// <summary>The hash of the server's certificate: SHA-384 or SHA-512 where it was signed with that, SHA-256 otherwise (RFC 5929,
    /// section 4.1).</summary>
    public static byte[] Of(X509Certificate2 certificate)
    {
        var name = certificate.SignatureAlgorithm.FriendlyName ?? "";
        var isOid = (string oid) => certificate.SignatureAlgorithm.Value == oid;
        if (name.Contains(Sha384, StringComparison.OrdinalIgnoreCase) || isOid("1.2.840.113549.1.1.12") || isOid("1.2.840.10045.4.3.3"))
            return SHA384.HashData(certificate.RawDataMemory.Span);
        if (name.Contains(Sha512, StringComparison.OrdinalIgnoreCase) || isOid("1.2.840.113549.1.1.13") || isOid("1.2.840.10045.4.3.4"))
            return SHA512.HashData(certificate.RawDataMemory.Span);
        return SHA256.HashData(certificate.RawDataMemory.Span);
    }
}
