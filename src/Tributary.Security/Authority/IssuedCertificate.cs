using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>A certificate that the authority has made.</summary>
/// <param name="Serial">Lower-case hex.</param>
/// <param name="Role">Null for a server's.</param>
/// <param name="Pem">The certificate.</param>
/// <param name="KeyPem">Its private key (PKCS#8); null where the key never left its owner. A secret.</param>
public sealed record IssuedCertificate(string Subject, Role? Role, string Serial, string Pem, string? KeyPem, DateTimeOffset NotBefore,
    DateTimeOffset NotAfter)
{
    /// <summary>The certificate with its key, in the form that TLS takes on every system.</summary>
    public X509Certificate2 WithKey()
        => Join(Pem, KeyPem ?? throw new InvalidOperationException("the key is with whoever asked for the certificate"));

    /// <summary>A certificate with its key, both PEM, in the form that TLS takes on every system.</summary>
    public static X509Certificate2 Join(string pem, string keyPem)
    {
        using var ephemeral = X509Certificate2.CreateFromPem(pem, keyPem);

        // Windows' TLS takes no ephemeral keys: once through PKCS#12.
        return X509CertificateLoader.LoadPkcs12(ephemeral.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>For logs: no key.</summary>
    public override string ToString() => $"certificate {Serial} of {Subject}";
}
