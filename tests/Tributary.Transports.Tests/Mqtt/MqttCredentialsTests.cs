using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Transports.Mqtt;

namespace Tributary.Transports.Tests.Mqtt;

public sealed class MqttCredentialsTests
{
    private static readonly (string Certificate, string Key) s_own = Made("own"), s_other = Made("other");

    [Fact]
    public void A_certificate_with_its_key_and_an_authority_are_fine()
        => Assert.Empty(new MqttCredentials { Certificate = s_own.Certificate, Key = s_own.Key, Authority = s_other.Certificate }
            .Problems());

    [Fact]
    public void What_is_no_certificate_is_named_and_not_told()
    {
        Assert.Equal("certificate: and key go together; one of them is missing", One(new() { Certificate = s_own.Certificate }));
        Assert.Equal("certificate: is not one in PEM form, or the key is not its own",
            One(new() { Certificate = "secret", Key = "secret" }));
        Assert.Equal("certificate: is not one in PEM form, or the key is not its own",
            One(new() { Certificate = s_own.Certificate, Key = s_other.Key }));
        Assert.Equal("authority: is no certificate in PEM form", One(new() { Authority = s_own.Key }));
    }

    private static string One(MqttCredentials credentials) => Assert.Single(credentials.Problems()).ToString();

    private static (string Certificate, string Key) Made(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
