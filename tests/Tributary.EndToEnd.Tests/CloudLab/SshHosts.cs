using System.Diagnostics;
using System.Net.Sockets;

namespace Tributary.EndToEnd.Tests.CloudLab;

/// <summary>An SSH server (OpenSSH) of the test's own on loopback, and hosts that lead to it.</summary>
internal sealed class SshHosts : IAsyncDisposable
{
    private readonly Process _server;
    private readonly Task<string> _said;

    private SshHosts(Process server, string configuration)
        => (_server, _said, Configuration) = (server, server.StandardError.ReadToEndAsync(), configuration);

    /// <summary>For <c>ssh -F</c>: the host <c>lab-a</c>.</summary>
    public string Configuration { get; }

    /// <summary>Skips the test where there is no server, or no right to start one.</summary>
    public static async Task<SshHosts> StartAsync(Laboratory laboratory)
    {
        var (program, keygen) = (Laboratory.Find("sshd"), Laboratory.Find("ssh-keygen"));
        if (program is null || keygen is null || Laboratory.Find("ssh") is null)
            Assert.Skip("an SSH server is not installed (Debian: openssh-server)");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("an SSH server of its own needs root");
        string PathOf(string name) => Path.Combine(laboratory.Folder, name);
        foreach (var key in (string[])["host", "user"])
        {
            using var made = Process.Start(new ProcessStartInfo(keygen, ["-q", "-t", "ed25519", "-N", "", "-f", PathOf(key)]))!;
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var port = Laboratory.FreePort();
        Directory.CreateDirectory("/run/sshd");
        await File.WriteAllTextAsync(PathOf("sshd_config"),
            $"Port {port}\nListenAddress 127.0.0.1\nHostKey {PathOf("host")}\nAuthorizedKeysFile {PathOf("user.pub")}\nStrictModes "
            + $"no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\nPidFile none\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("ssh_config"),
            $"Host lab-a\n  HostName 127.0.0.1\n  Port {port}\n  User root\n  IdentityFile {PathOf("user")}\n  IdentitiesOnly yes\n  "
            + $"StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n", TestContext.Current.CancellationToken);
        var hosts = new SshHosts(Process.Start(new ProcessStartInfo(program,
            ["-D", "-e", "-f", PathOf("sshd_config")])
        { RedirectStandardError = true, UseShellExecute = false })!, PathOf("ssh_config"));
        while (!await IsListeningAsync(port)) Assert.True(!hosts._server.HasExited, "the SSH server ended");
        return hosts;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited) _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync(CancellationToken.None);
        await _said;
        _server.Dispose();
    }

    private static async Task<bool> IsListeningAsync(int port)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            return false;
        }
    }
}
