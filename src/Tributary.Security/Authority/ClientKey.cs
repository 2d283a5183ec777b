using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Security.Authority;

/// <summary>A client's own P-256 key: made where it is used, and never sent.</summary>
public sealed class ClientKey : IDisposable
{
    private readonly ECDsa key;

    private ClientKey(ECDsa key) => this.key = key;

    public static ClientKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a key (PKCS#8, PEM).</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ClientKey FromPem(string pem)
    {
        var kept = ECDsa.Create();
        try
        {
            kept.ImportFromPem(pem);
            return new ClientKey(kept);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or NotSupportedException)
        {
            kept.Dispose();
            throw new FormatException("that is no PEM key", fault);
        }
    }

    public static ClientKey Load(string path) => FromPem(SecretFile.Read(path));

    /// <summary>Writes the key, mode 0600.</summary>
    public void Save(string path) => SecretFile.Write(path, Pem);

    /// <summary>The private key (PKCS#8, PEM). A secret.</summary>
    public string Pem => key.ExportPkcs8PrivateKeyPem();

    /// <summary>A certificate request (PKCS#10, PEM) for <paramref name="name"/>.</summary>
    public string Request(string name)
        => new CertificateRequest(SubjectName.Of(name, null), key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    public void Dispose() => key.Dispose();
}
