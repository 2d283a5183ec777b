using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tributary.Transports.Tests.Fakes;

/// <summary>A certificate authority for a test.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public TestAuthority()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(10));
    }

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public string Fingerprint => Base64Url.EncodeToString(SHA256.HashData(Certificate.RawData));

    public X509Certificate2 Server()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(Certificate, _now.AddDays(-1), _now.AddDays(5), [1, 2, 3]);
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Signs what a client asks for, under the name that it asks for.</summary>
    public string Sign(string request)
    {
        var asked = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256);
        using var signed = new CertificateRequest(asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256)
            .Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _now.AddDays(-1), _now.AddDays(5), [4, 5, 6]);
        return signed.ExportCertificatePem();
    }

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
