using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Peers;

/// <summary>An authority of a test's own, and what it signs for a broker at loopback and for those who come to it, as PEM files.</summary>
public sealed class BrokerCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 _authority;
    private readonly string _folder;

    /// <param name="folder">Where the files go; made where it is missing.</param>
    public BrokerCertificates(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        var request = new CertificateRequest("CN=an authority of a test", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(10));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    public string Authority => At("authority.pem");

    /// <summary>Lines of mosquitto's configuration: TLS with a certificate for loopback.</summary>
    public string[] Lines
    {
        get
        {
            Sign("server", request =>
            {
                var names = new SubjectAlternativeNameBuilder();
                names.AddIpAddress(IPAddress.Loopback);
                names.AddDnsName("localhost");
                request.CertificateExtensions.Add(names.Build());
            });
            return [$"cafile {Authority}", $"certfile {At("server.pem")}", $"keyfile {At("server.key")}"];
        }
    }

    /// <summary>A certificate for somebody of that name.</summary>
    public (string Certificate, string Key) For(string name)
    {
        Sign(name, _ => { });
        return (At($"{name}.pem"), At($"{name}.key"));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
    }

    private string At(string file) => Path.Combine(_folder, file);

    private void Sign(string name, Action<CertificateRequest> more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        more(request);
        using var signed = request.Create(_authority, _now.AddDays(-1), _now.AddDays(5), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(At($"{name}.pem"), signed.ExportCertificatePem());
        File.WriteAllText(At($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
