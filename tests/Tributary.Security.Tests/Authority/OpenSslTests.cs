using Tributary.Security.Authority;

namespace Tributary.Security.Tests.Authority;

/// <summary>OpenSSL as the foreign peer.</summary>
public sealed class OpenSslTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CertificateAuthority authority = CertificateAuthority.Create("the tests", TimeProvider.System);

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Openssl_verifies_what_the_authority_issues()
    {
        authority.Save(folder.Location);
        await File.WriteAllTextAsync(folder.At("client.pem"), authority.Issue("board-2", Role.Client, TimeSpan.FromDays(30)).Pem,
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.At("server.pem"),
            authority.IssueServer(["localhost", "127.0.0.1"], TimeSpan.FromDays(30)).Pem, TestContext.Current.CancellationToken);

        Assert.Contains("client.pem: OK", await RunAsync("verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "authority.pem",
            "client.pem"), StringComparison.Ordinal);
        Assert.Contains("server.pem: OK", await RunAsync("verify", "-x509_strict", "-purpose", "sslserver", "-verify_hostname", "localhost",
            "-CAfile", "authority.pem", "server.pem"), StringComparison.Ordinal);
        Assert.Contains("server.pem: OK", await RunAsync("verify", "-verify_ip", "127.0.0.1", "-CAfile", "authority.pem", "server.pem"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_openssl_made_is_signed()
    {
        await RunAsync("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out",
            "request.pem", "-subj", "/CN=whoever/OU=admin");
        var issued = authority.SignRequest(await File.ReadAllTextAsync(folder.At("request.pem"), TestContext.Current.CancellationToken),
            "board-2", Role.Client, TimeSpan.FromDays(30));
        using var certificate = IssuedCertificate.Join(issued.Pem,
            await File.ReadAllTextAsync(folder.At("key.pem"), TestContext.Current.CancellationToken));

        var identity = authority.Trusted.Check(certificate, TimeProvider.System.GetUtcNow()).Identity;
        Assert.Equal(("board-2", Role.Client), (identity?.Subject, identity?.Role));
    }

    private Task<string> RunAsync(params string[] arguments) => OpenSsl.RunAsync(folder.Location, arguments);
}
