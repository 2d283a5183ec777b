using System.Net;
using System.Net.Sockets;

namespace Peers;

/// <summary>A line to a broker that turns away whoever speaks MQTT 5, as one that knows 3.1.1 only: with the refusal of 3.1.1 (MQTT 3.1.1,
/// section 3.2.2.3), or without a word.</summary>
public sealed class OlderBroker : IAsyncDisposable
{
    private static readonly byte[] Refusal = [0x20, 0x02, 0x00, 0x01];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _target;
    private readonly bool _says;
    private readonly Task _accepting;

    public OlderBroker(int target, bool says)
    {
        (_target, _says) = (target, says);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"mqtt://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        try
        {
            // Kind, length (one byte, since these ids are short), length and text of the protocol's name, its level.
            var (line, head) = (near.GetStream(), new byte[9]);
            await line.ReadExactlyAsync(head, _end.Token);
            if (head[8] == 5)
            {
                if (_says) await line.WriteAsync(Refusal, _end.Token);
                return;
            }

            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await far.GetStream().WriteAsync(head, _end.Token);
            await Task.WhenAny(line.CopyToAsync(far.GetStream(), _end.Token), far.GetStream().CopyToAsync(line, _end.Token));
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // The other end is away.
        }
    }
}
