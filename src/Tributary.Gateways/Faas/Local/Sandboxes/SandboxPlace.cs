using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>Where instances work: a folder for each, and a port of this machine.</summary>
internal sealed class SandboxPlace : IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<int> _ports = [];

    /// <summary>A folder for all of them, gone when the platform ends.</summary>
    public SandboxPlace()
    {
        Folder = Directory.CreateTempSubdirectory("tributary-faas-").FullName;
        Runners = Path.Combine(Folder, "runners");
        SandboxCommand.WriteRunners(Runners);
    }

    public string Folder { get; }

    public string Runners { get; }

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(Folder, RandomNumberGenerator.GetHexString(16, lowercase: true)))
        .FullName;

    /// <summary>A port that no other instance has and nobody listens on.</summary>
    public int TakePort()
    {
        for (var tries = 0; ; tries++)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)probe.LocalEndPoint!).Port;
            lock (_lock)
                if (_ports.Add(port) || tries > 100) return port;
        }
    }

    public void GivePort(int port)
    {
        lock (_lock) _ports.Remove(port);
    }

    public void Dispose() => Remove(Folder);

    /// <summary>What cannot be removed now is the system's to clean.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A file of a function that is still about to end.
        }
    }
}
