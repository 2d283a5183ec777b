using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Peers;

/// <summary>A server of HTTP, by hand, that does to whoever calls it what a hostile one would; it counts what it gets rid of.</summary>
public sealed class HostileServer : IAsyncDisposable
{
    private const int MaxHead = 64 * 1024;
    private static readonly byte[] s_block = [.. Enumerable.Repeat((byte)'7', 64 * 1024)];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;
    private long _poured;
    private int _asked;

    public HostileServer()
    {
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>What it does; it takes the line and what is asked, such as <c>GET /client</c>. Afterwards the line ends.</summary>
    public Func<Stream, string, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Requests so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <summary>Bytes that went out, as far as the system took them.</summary>
    public long Poured => Interlocked.Read(ref _poured);

    public async Task SayAsync(Stream line, int status, string text = "", string head = "")
        => await line.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: {text.Length}\r\n"
            + $"{head}\r\n{text}"), _end.Token);

    /// <summary>Sends whoever calls elsewhere, to ask the same there.</summary>
    public Task RedirectAsync(Stream line, string to) => SayAsync(line, 307, head: $"Location: {to}\r\n");

    /// <summary>Answers, and does not end for 2 GB.</summary>
    public async Task PourAsync(Stream line, string start, int status = 200)
    {
        var head = $"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n\r\n{start}";
        await line.WriteAsync(Encoding.ASCII.GetBytes(head), _end.Token);
        for (var count = 0L; count < 2L << 30; count += s_block.Length)
        {
            await line.WriteAsync(s_block, _end.Token);
            Interlocked.Add(ref _poured, s_block.Length);
        }
    }

    /// <summary>Takes what it is asked, and says nothing.</summary>
    public Task SayNothingAsync() => Task.Delay(Timeout.Infinite, _end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        finally
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var open = client;
        try
        {
            var line = client.GetStream();
            var asked = await AskedAsync(line);
            Interlocked.Increment(ref _asked);
            await Answer(line, asked);

            // Whoever is still sending hears what was said before the line ends.
            client.Client.Shutdown(SocketShutdown.Send);
            while (await line.ReadAsync(new byte[MaxHead], _end.Token) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // Whoever called has gone, or the test ends.
        }
    }

    // The first line of a request, once its head is there.
    private async Task<string> AskedAsync(Stream line)
    {
        var (head, count) = (new byte[MaxHead], 0);
        while (head.AsSpan(0, count).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await line.ReadAsync(head.AsMemory(count), _end.Token);
            count += read > 0 ? read : throw new IOException("the request ended within its head");
        }

        var first = Encoding.ASCII.GetString(head, 0, head.AsSpan().IndexOf("\r\n"u8));
        return first[..first.LastIndexOf(' ')];
    }
}
