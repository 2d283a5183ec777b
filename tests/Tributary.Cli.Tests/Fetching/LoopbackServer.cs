using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tributary.Cli.Tests.Fetching;

/// <summary>A web server on loopback that answers GET with the given bytes; it can lie about their length.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, (byte[] Body, int Claimed)> _files = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public LoopbackServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/data/");

    public List<string> Asked { get; } = [];

    public void Put(string name, byte[] body, int? claimed = null) => _files[name] = (body, claimed ?? body.Length);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var connection = await _listener.AcceptTcpClientAsync(_stop.Token);
                await AnswerAsync(connection.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var name = (await reader.ReadLineAsync())?.Split(' ')[1].Split('/')[^1] ?? "";
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
        }

        Asked.Add(name);
        var known = _files.TryGetValue(name, out var file);
        try
        {
            await SendAsync(stream, known, file);
        }
        catch (IOException)
        {
            // The client hung up, as it may.
        }
    }

    private static async Task SendAsync(NetworkStream stream, bool known, (byte[] Body, int Claimed) file)
    {
        var head = known ? $"HTTP/1.1 200 OK\r\nContent-Length: {file.Claimed}\r\nConnection: close\r\n\r\n"
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        if (known) await stream.WriteAsync(file.Body);
    }
}
