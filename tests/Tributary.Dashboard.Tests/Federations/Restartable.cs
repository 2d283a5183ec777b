using System.Net;
using System.Net.Sockets;
using Processes;

namespace Tributary.Dashboard.Tests.Federations;

/// <summary>A coordinator that is a process of its own, at a port that stays: it can be killed and started again.</summary>
internal sealed class Restartable : IDisposable
{
    private readonly int _port = FreePort();
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-outage-").FullName;
    private readonly List<Tool> _tools = [];

    private Restartable()
    {
    }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public static async Task<Restartable> StartAsync()
    {
        var made = new Restartable();
        made.Start();
        await made.ListeningAsync();
        return made;
    }

    public void Start()
    {
        var folder = Path.Combine(_folder, "coordinator");
        _tools.Insert(0, new(_folder, "coordinator", "--listen", Address.ToString(), "--folder", folder, "--lease", "4s"));
    }

    /// <summary>As a power cut does it.</summary>
    public void Kill() => _tools[0].Kill();

    public void Join(string name)
        => _tools.Add(new(_folder, "client", Address.ToString(), "--data", "mnist-mini", "--part", "1/2", "--name", name));

    public void Dispose()
    {
        foreach (var tool in _tools) tool.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // A connection is refused until somebody listens.
    private async Task ListeningAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                using var line = new TcpClient();
                await line.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }
    }
}
