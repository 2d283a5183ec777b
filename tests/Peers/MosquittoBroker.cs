using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Peers;

/// <summary>Debian's mosquitto on a free port of loopback, as a test wants it; it ends with the test.</summary>
public sealed class MosquittoBroker : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto";
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-mosquitto-").FullName;
    private Process? _process;

    private MosquittoBroker(int port) => Port = port;

    public int Port { get; }

    public Uri Address => new($"mqtt://127.0.0.1:{Port}");

    /// <summary>The same over TLS.</summary>
    public Uri Secure => new($"mqtts://127.0.0.1:{Port}");

    /// <summary>Where its own files lie.</summary>
    public string Folder => _folder;

    /// <summary>Skips the test where mosquitto is not installed.</summary>
    /// <param name="lines">Of its configuration, after the listener's; <c>FOLDER</c> stands for <see cref="Folder"/>.</param>
    public static async Task<MosquittoBroker> StartAsync(params string[] lines)
    {
        Need();
        var broker = new MosquittoBroker(FreePort());
        string[] all = [$"listener {broker.Port} 127.0.0.1", "user root", "max_queued_messages 100000",
            .. lines.Any(line => line.StartsWith("allow_anonymous", StringComparison.Ordinal)) ? [] : new[] { "allow_anonymous true" },
            .. lines.Select(line => line.Replace("FOLDER", broker._folder, StringComparison.Ordinal))];
        await File.WriteAllLinesAsync(Path.Combine(broker._folder, "mosquitto.conf"), all);
        await broker.StartAsync();
        return broker;
    }

    /// <summary>Writes a file of users and their passwords, as <c>password_file</c> takes it.</summary>
    public static async Task WritePasswordsAsync(string path, params (string User, string Password)[] users)
    {
        Need();
        await File.WriteAllLinesAsync(path, users.Select(one => $"{one.User}:{one.Password}"));
        using var hashing = Process.Start("/usr/bin/mosquitto_passwd", ["-U", path]);
        await hashing.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static void Need()
    {
        if (!File.Exists(Program)) Assert.Skip("mosquitto is not installed");
    }

    public static int FreePort()
    {
        while (true)
        {
            // Below the range from which the system gives ports to whoever connects: nobody takes it by chance before it is used.
            var port = System.Security.Cryptography.RandomNumberGenerator.GetInt32(15_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>Starts it again, at the same port and with the same files.</summary>
    public async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", Path.Combine(_folder, "mosquitto.conf")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException closed)
            {
                if (_process.HasExited) throw new InvalidOperationException($"mosquitto ended with {_process.ExitCode}", closed);
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: it writes what it keeps to its disk.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Sends a signal, e.g. STOP or CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
