using System.Diagnostics;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Security;
using Tributary.Security.Authority;

namespace Tributary.Coordinator.Tests.Access;

/// <summary>OpenSSL's client with a certificate that the authority made.</summary>
public sealed class OpenSslClientTests
{
    [Fact]
    public async Task Openssl_connects_trusts_the_server_and_is_known_by_its_certificate()
    {
        await using var coordinator = await SecuredCoordinator.StartAsync();
        using var folder = new TemporaryFolder();
        using var authority = CertificateAuthority.Load(Path.Combine(coordinator.Access, "authority"), coordinator.Clock);
        var issued = authority.Issue("alice", Role.Viewer, TimeSpan.FromDays(1));
        string At(string name) => Path.Combine(folder.Path, name);
        await File.WriteAllTextAsync(At("own.pem"), issued.Pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("own.key"), issued.KeyPem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("authority.pem"), authority.Trusted.Pem, TestContext.Current.CancellationToken);
        string[] arguments = ["s_client", "-quiet", "-ign_eof", "-connect", coordinator.Address.Authority, "-servername", "localhost",
            "-verify_hostname", "localhost", "-verify_return_error", "-CAfile", At("authority.pem"), "-cert", At("own.pem"), "-key",
            At("own.key")];
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync("GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var complained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var answer = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(answer.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), answer + await complained);
        Assert.Contains("\"name\":\"alice\",\"role\":\"viewer\"", answer, StringComparison.Ordinal);
    }

    private static Process Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("openssl", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false
            })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("openssl is not installed");
            throw;
        }
    }
}
