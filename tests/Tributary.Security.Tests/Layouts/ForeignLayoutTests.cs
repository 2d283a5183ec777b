using Tributary.Security.Authority;
using Tributary.Security.Layouts;

namespace Tributary.Security.Tests.Layouts;

/// <summary>OpenSSL's program and Python's TLS take what was laid out, with all their checks.</summary>
public sealed class ForeignLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly CertificateAuthority authority = CertificateAuthority.Create("the tests", TimeProvider.System);
    private readonly Dictionary<string, DateTimeOffset> revoked = new(StringComparer.Ordinal);

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(LayoutKeys.Rsa2048)]
    [InlineData(LayoutKeys.P256)]
    public async Task Openssl_verifies_hosts_purposes_and_what_was_revoked(LayoutKeys keys)
    {
        var serial = Export(keys).Single(entry => entry.Name == "LR_Worker_2").Serial;
        revoked[serial] = TimeProvider.System.GetUtcNow();
        File.Copy(folder.At("LR_Worker_2", "LR_Worker_2.cert.pem"), folder.At("before.pem"));
        Export(keys);

        await VerifyAsync("sslserver", "crossbar.pem", "-verify_hostname", "crossbar");
        await VerifyAsync("sslserver", "crossbar.pem", "-verify_hostname", "router.example");
        await VerifyAsync("sslclient", "LR_Master/LR_Master.cert.pem", "-verify_hostname", "LR_Master");
        await VerifyAsync("sslclient", "LR_Worker_1/LR_Worker_1.cert.pem", "-verify_hostname", "LR_Worker_1");
        await VerifyAsync("sslclient", "LR_Worker_2/LR_Worker_2.cert.pem");
        var (accepted, said) = await OpenSsl.TryAsync(folder.Location, [.. Verify("sslclient"), "before.pem"]);
        Assert.False(accepted);
        Assert.Contains("certificate revoked", said, StringComparison.Ordinal);
        Assert.Contains("verify OK", await OpenSsl.RunAsync(folder.Location, "req", "-in", "LR_Master/LR_Master.csr.pem", "-noout",
            "-verify"), StringComparison.Ordinal);
        Assert.Contains("C = IT, O = Iotronic, OU = Nodes, CN = LR_Master", await OpenSsl.RunAsync(folder.Location, "x509", "-in",
            "LR_Master/LR_Master.cert.pem", "-noout", "-subject"), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(folder.At("LR_Master", "LR_Master.pub.pem")), await OpenSsl.RunAsync(folder.Location, "pkey", "-in",
            "LR_Master/LR_Master.key.pem", "-pubout"));
    }

    [Theory]
    [InlineData(LayoutKeys.Rsa2048)]
    [InlineData(LayoutKeys.P256)]
    public async Task Pythons_defaults_accept_router_and_boards_and_refuse_other_hosts_and_authorities(LayoutKeys keys)
    {
        await PythonPeer.NeedAsync("ssl");
        Export(keys);

        var shown = await HandshakeAsync("iotronic_CA.pem", "crossbar");
        Assert.Equal(("hello", 3), ((string?)shown["heard"], (int?)shown["version"]));
        Assert.Equal(["crossbar", "router.example"], shown["names"]!.AsArray().Select(name => (string?)name));
        shown = await HandshakeAsync("LR_Worker_1/iotronic_CA.pem", "router.example", "LR_Worker_1/LR_Worker_1.cert.pem",
            "LR_Worker_1/LR_Worker_1.key.pem");
        Assert.Contains("LR_Worker_1", shown["client"]!.ToJsonString(), StringComparison.Ordinal);

        var wrong = await HandshakeAsync("iotronic_CA.pem", "other.example");
        Assert.Contains("mismatch", (string?)wrong["refused"], StringComparison.Ordinal);
        using var other = CertificateAuthority.Create("another", TimeProvider.System);
        folder.Write("other.pem", other.Trusted.Pem);
        Assert.Contains("certificate verify failed", (string?)(await HandshakeAsync("other.pem", "crossbar"))["refused"],
            StringComparison.Ordinal);
    }

    private IReadOnlyList<LayoutEntry> Export(LayoutKeys keys)
    {
        var now = TimeProvider.System.GetUtcNow();
        var options = new Stack4ThingsOptions { Keys = keys, RouterNames = ["router.example"] };
        return Stack4ThingsLayout.Look(folder.Location, options, authority.Trusted, revoked, now).Write(authority, _ => { }, now);
    }

    private static string[] Verify(string purpose) =>
        ["verify", "-x509_strict", "-purpose", purpose, "-crl_check", "-CRLfile", "iotronic_CA.crl.pem", "-CAfile", "iotronic_CA.pem"];

    private async Task VerifyAsync(string purpose, string certificate, params string[] more) => Assert.Contains($"{certificate}: OK",
        await OpenSsl.RunAsync(folder.Location, [.. Verify(purpose), .. more, certificate]), StringComparison.Ordinal);

    private async Task<System.Text.Json.Nodes.JsonNode> HandshakeAsync(string trusted, string host, params string[] client)
    {
        await using var peer = PythonPeer.Start("tls_peer.py",
            [folder.At(trusted), folder.At("crossbar.pem"), folder.At("crossbar.key"), host, .. client.Select(path => folder.At(path))]);
        return await peer.NextAsync();
    }
}
