using System.Net;
using System.Net.Sockets;

namespace Tributary.Transports.Listening;

/// <summary>A server of HTTP/1.1 for whole requests and whole answers, as a function needs it: it listens milliseconds after its process
/// began, and whoever knocks meanwhile is served. (The framework's own listener breaks when a connection is there before it is set up,
/// which is what platforms that wait for a port bring about.) TLS is the platform's.</summary>
internal sealed class SmallServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Socket _socket;
    private readonly SemaphoreSlim _places;
    private readonly int _maxConnections;
    private readonly int _maxBody;
    private readonly TimeProvider _clock;

    /// <param name="port">On all addresses; 0 takes a free one.</param>
    /// <param name="maxConnections">That are served at the same time; more wait.</param>
    /// <param name="maxBody">Bytes of a request's body.</param>
    /// <exception cref="SocketException">The port is in use, or may not be listened on.</exception>
    public SmallServer(int port, int maxConnections, int maxBody, TimeProvider clock)
    {
        (_maxConnections, _maxBody, _clock) = (maxConnections, maxBody, clock);
        _places = new SemaphoreSlim(maxConnections);
        _socket = Socket.OSSupportsIPv6 ? new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true }
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port));
            _socket.Listen(512);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Serves until it is cancelled; what is being served is ended.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(Func<SmallRequest, CancellationToken, Task<SmallAnswer>> answer, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(cancellation);
                Socket? accepted = null;
                try
                {
                    accepted = await _socket.AcceptAsync(cancellation);
                }
                catch (SocketException)
                {
                    // Gone again before it was taken.
                }
                finally
                {
                    if (accepted is null) _places.Release();
                }

                if (accepted is not null) _ = ServeAsync(accepted, answer, cancellation);
            }
        }
        finally
        {
            for (var i = 0; i < _maxConnections; i++) await _places.WaitAsync(CancellationToken.None);
            _places.Release(_maxConnections);
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _places.Dispose();
    }

    // Whatever breaks at one connection ends it alone.
    private async Task ServeAsync(Socket socket, Func<SmallRequest, CancellationToken, Task<SmallAnswer>> answer,
        CancellationToken cancellation)
    {
        try
        {
            socket.NoDelay = true;
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var line = new SmallConnection(stream, _maxBody);
            while (await NextAsync(line, cancellation) is { } request)
            {
                var said = line.Refusal ?? await answer(request, cancellation);
                await line.WriteAsync(said, isHead: request.Method == "HEAD", cancellation);
                if (!line.Stays) return;
            }
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other end is gone, or too slow, or the function ends.
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<SmallRequest?> NextAsync(SmallConnection line, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        return await line.ReadAsync(either.Token);
    }
}
