using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>What a certificate says beside its subject: what its key is for, and which names it bears.</summary>
internal static class CertificateParts
{
    /// <param name="role">Null for a server's.</param>
    /// <param name="names">Names and addresses.</param>
    /// <param name="serves">Whether it may be a server, though it has a role.</param>
    public static IEnumerable<X509Extension> Of(PublicKey key, Role? role, IReadOnlyList<string> names, bool serves)
    {
        yield return new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0,
            critical: true);

        // The second is what envelopes are sealed for (docs/envelopes.md).
        using var rsa = key.GetRSAPublicKey();
        yield return new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature
            | (rsa is null ? X509KeyUsageFlags.KeyAgreement : X509KeyUsageFlags.KeyEncipherment), critical: true);
        var uses = new OidCollection();
        if (role is not null) uses.Add(new Oid(TrustedAuthority.ClientUsage));
        if (role is null || serves) uses.Add(new Oid(TrustedAuthority.ServerUsage));
        yield return new X509EnhancedKeyUsageExtension(uses, critical: false);
        yield return new X509SubjectKeyIdentifierExtension(key, critical: false);
        if (names.Count == 0) yield break;
        var bearing = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name.Trim('[', ']'), out var address)) bearing.AddIpAddress(address);
            else bearing.AddDnsName(name);
        }

        yield return bearing.Build();
    }
}
