using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Protocols.Tests.Wamp;

/// <summary>A router on loopback: RawSocket on one port, WebSocket on another.</summary>
public sealed class TestRouter : IAsyncDisposable
{
    private readonly TcpListener _raw = new(IPAddress.Loopback, 0);
    private readonly HttpListener _web;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _serving = [];
    private readonly Task _accepting;
    private readonly RouterOptions _options;

    public TestRouter(RouterOptions? options = null, TimeProvider? clock = null)
    {
        _options = options ?? new RouterOptions();
        Router = new WampRouter(_options, clock ?? TimeProvider.System);
        _raw.Start();
        RawPort = ((IPEndPoint)_raw.LocalEndpoint).Port;
        (_web, WebPort) = Listen(RawPort + 1);
        _accepting = Task.WhenAll(AcceptRawAsync(), AcceptWebAsync());
    }

    public WampRouter Router { get; }

    public int RawPort { get; }

    public int WebPort { get; }

    public static JoinOptions Realm { get; } = new("realm1");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>A session in the router's process.</summary>
    public Task<WampSession> JoinAsync(WampFormat? format = null, JoinOptions? options = null)
    {
        var (client, router) = MemoryChannel.CreatePair(format ?? WampFormat.MessagePack, _options.Limits.MaxMessageBytes);
        Serve(Router.ServeAsync(router, _end.Token));
        return WampSession.JoinAsync(client, options ?? Realm, TimeProvider.System, Now);
    }

    /// <summary>A line to it: "ws" or "tcp".</summary>
    public Task<IWampChannel> ConnectAsync(string scheme, WampFormat format, int maxMessageBytes = 1 << 24)
        => new WampConnector(new Uri($"{scheme}://127.0.0.1:{(scheme == "ws" ? WebPort : RawPort)}/ws"))
        {
            Formats = [format],
            MaxMessageBytes = maxMessageBytes,
        }.ConnectAsync(Now);

    public async Task<WampSession> JoinAsync(string scheme, WampFormat format, JoinOptions? options = null)
        => await WampSession.JoinAsync(await ConnectAsync(scheme, format), options ?? Realm, TimeProvider.System, Now);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _raw.Stop();
        await Task.WhenAll(Taken());
        _web.Close();
        await _accepting;
        await Task.WhenAll(Taken());
        _end.Dispose();
    }

    // A listener that could not start is disposed of by itself.
    private static (HttpListener Web, int Port) Listen(int port)
    {
        while (true)
        {
            var web = new HttpListener();
            web.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                web.Start();
                return (web, port);
            }
            catch (HttpListenerException)
            {
                // Somebody else has it.
                port++;
            }
        }
    }

    private Task[] Taken()
    {
        lock (_serving) return [.. _serving];
    }

    private void Serve(Task serving)
    {
        lock (_serving) _serving.Add(serving);
    }

    private async Task AcceptRawAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _raw.AcceptSocketAsync(_end.Token);
                Serve(ServeAsync(async () => await RawSocketChannel.AcceptAsync(new NetworkStream(socket, ownsSocket: true),
                    new RawSocketOptions { MaxMessageBytes = _options.Limits.MaxMessageBytes }, _end.Token)));
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task AcceptWebAsync()
    {
        try
        {
            while (true)
            {
                var context = await _web.GetContextAsync();
                Serve(ServeAsync(() => WebAsync(context)));
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task<IWampChannel> WebAsync(HttpListenerContext context)
    {
        var offered = (context.Request.Headers["Sec-WebSocket-Protocol"] ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (WampSubprotocols.Choose(offered, WampFormat.All) is not { } format)
        {
            context.Response.StatusCode = 400;
            context.Response.Close();
            throw new IOException("no subprotocol");
        }

        var socket = (await context.AcceptWebSocketAsync(format.Subprotocol)).WebSocket;
        return new WebSocketChannel(socket, format, _options.Limits.MaxMessageBytes, new ChannelInfo("websocket"));
    }

    private async Task ServeAsync(Func<Task<IWampChannel>> accept)
    {
        IWampChannel channel;
        try
        {
            channel = await accept();
        }
        catch (Exception fault) when (fault is IOException or WampFormatException or OperationCanceledException or WebSocketException)
        {
            return;
        }

        await Router.ServeAsync(channel, _end.Token);
    }
}
