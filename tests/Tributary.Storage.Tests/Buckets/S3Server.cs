using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tributary.Storage.Tests.Buckets;

/// <summary>An S3 server of the tests' own (s3rver from npm), on a free port of loopback, gone with them. It has one bucket.</summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "models";

    /// <summary>Key and secret that it takes.</summary>
    public const string Credential = "S3RVER";

    private static readonly string? Program = FindProgram();

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-s3-").FullName;
    private readonly int _port = FreePort();
    private Process? _process;

    private S3Server()
    {
    }

    public string Endpoint => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}");

    /// <summary>Skips the test where there is no s3rver. Sets this process's AWS credentials.</summary>
    public static async Task<S3Server> StartAsync()
    {
        if (Program is null) Assert.Skip("s3rver is not installed (npm ci --prefix tests/Tributary.Storage.Tests)");
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", Credential);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", Credential);
        var server = new S3Server();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Where models go, each test under a prefix of its own.</summary>
    public string Address(string prefix, string bucket = Bucket)
        => $"s3://{bucket}/{prefix}?endpoint={Endpoint}&region=us-east-1&pathStyle=true";

    /// <summary>The file that holds an object's bytes.</summary>
    public string FileOf(string key) => Path.Combine(_folder, Bucket, key + "._S3rver_object");

    /// <summary>As if its machine lost power.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async Task StartAgainAsync()
    {
        string[] arguments = [Program!, "--directory", _folder, "--address", "127.0.0.1", "--port", $"{_port}", "--silent",
            "--no-vhost-buckets", "--configure-bucket", Bucket];
        _process = Process.Start(new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true
        }) ?? throw new InvalidOperationException("node could not be started");
        _ = _process.StandardOutput.ReadToEndAsync();
        while (true)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (!_process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string? FindProgram()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "Tributary.Storage.Tests", "node_modules", "s3rver", "bin",
                "s3rver.js") is var program && File.Exists(program)) return program;
        return null;
    }
}
