using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Routing;

namespace Tributary.Gateways.Wamp;

/// <summary>The router built into the coordinator, and where connections come in to it: WebSocket and RawSocket at one address, and the
/// coordinator within this process.</summary>
internal sealed class RouterDoor : IRouterObserver, IDisposable
{
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(30);
    private readonly WampOptions _options;
    private readonly WampRouter _router;
    private readonly CancellationTokenSource _end = new();
    private readonly ILogger _log;
    private readonly TimeProvider _clock;

    /// <param name="rules">Null lets everybody do everything.</param>
    public RouterDoor(WampOptions options, RouterRules? rules, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log, Rules) = (options, clock, log, rules);
        var usual = new RouterOptions();
        _router = new WampRouter(usual with
        {
            Realms = [options.Realm],
            Disclosure = DisclosureRule.Always,
            Authenticator = rules ?? usual.Authenticator,
            MayDo = rules is null ? null : rules.MayDo,
            Observer = this,
            Limits = new()
            {
                MaxMessageBytes = options.MaxMessageBytes,
                MaxSessions = options.MaxSessions,
                JoinTimeout = options.JoinTimeout,
            },
        }, clock);
    }

    public RouterRules? Rules { get; }

    /// <summary>Told of each session that has ended.</summary>
    public Action<long> Left { get; set; } = _ => { };

    /// <summary>A line within this process.</summary>
    public IWampChannel Dial()
    {
        var (one, other) = MemoryChannel.CreatePair(WampFormat.MessagePack, _options.MaxMessageBytes);
        _ = ServeAsync(other);
        return one;
    }

    /// <summary>Takes a connection that is a RawSocket; lets all others go on.</summary>
    public ConnectionDelegate Sort(ConnectionDelegate next) => async connection =>
    {
        using var late = new CancellationTokenSource(_options.JoinTimeout, _clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, connection.ConnectionClosed, _end.Token);
        bool isRaw;
        try
        {
            isRaw = await FirstByte.IsRawSocketAsync(connection, end.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException)
        {
            connection.Abort();
            return;
        }

        if (!isRaw)
        {
            await next(connection);
            return;
        }

        var stream = new PipeStream(connection.Transport.Input, connection.Transport.Output);
        var options = new RawSocketOptions
        {
            MaxMessageBytes = _options.MaxMessageBytes,
            KeepAlive = s_keepAlive,
            Clock = _clock,
            Info = new("rawsocket")
            {
                Peer = connection.RemoteEndPoint?.ToString(),
                IsSecure = connection.Features.Get<ITlsConnectionFeature>() is not null,
                Certificate = connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate,
            },
        };
        try
        {
            await ServeAsync(await RawSocketChannel.AcceptAsync(stream, options, end.Token));
        }
        catch (Exception fault) when (fault is IOException or WampFormatException or OperationCanceledException)
        {
            WampEvents.Refused(_log, options.Info.Peer ?? "", CleanText.Line(fault.Message, 200));
        }
    };

    /// <summary>The server that is its way in.</summary>
    /// <param name="secure">Puts TLS on the address where its scheme asks for it.</param>
    public WebApplication Build(Uri address, ILoggerFactory? logs, Action<ListenOptions> secure)
    {
        var builder = Listening.Builder("tributary-wamp", logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = _options.MaxSessions;
            kestrel.Limits.MaxConcurrentUpgradedConnections = _options.MaxSessions;
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                secure(listen);
                listen.Use(Sort);
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(ServeAsync);
        return app;
    }

    /// <summary>Where clients come, once the server has started.</summary>
    public static Uri AddressOf(WebApplication app, Uri address)
        => new UriBuilder(app.Urls.First()) { Scheme = address.Scheme, Path = "/ws" }.Uri;

    /// <summary>Takes a WebSocket.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            await context.Response.WriteAsync("This is a WAMP router: WebSocket with the subprotocols wamp.2.json, wamp.2.msgpack and "
                + "wamp.2.cbor, or RawSocket.\n", context.RequestAborted);
            return;
        }

        // MessagePack saves a quarter of a model's bytes, whatever the client names first.
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        if (WampSubprotocols.Choose(offered, WampFormat.All, WampFormat.MessagePack) is not { } format)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("None of the subprotocols is spoken here; there are wamp.2.json, wamp.2.msgpack and "
                + "wamp.2.cbor.\n", context.RequestAborted);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = format.Subprotocol,
            KeepAliveInterval = s_keepAlive,
            KeepAliveTimeout = s_keepAlive,
        });
        await ServeAsync(new WebSocketChannel(socket, format, _options.MaxMessageBytes, new("websocket")
        {
            Peer = $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}",
            IsSecure = context.Request.IsHttps,
            Certificate = context.Connection.ClientCertificate,
        }));
    }

    public Task StopAsync() => _end.CancelAsync();

    public void Dispose() => _end.Dispose();

    void IRouterObserver.Left(SessionInfo session, string reason) => Left(session.Id);

    void IRouterObserver.Refused(string peer, string reason) => WampEvents.Refused(_log, peer, CleanText.Line(reason, 200));

    void IRouterObserver.NotDelivered(SessionInfo session, string message, string reason)
        => WampEvents.Undelivered(_log, CleanText.Line(session.Identity.AuthId, 60), CleanText.Line(reason, 200));

    private async Task ServeAsync(IWampChannel channel)
    {
        try
        {
            await _router.ServeAsync(channel, _end.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or WebSocketException)
        {
            // Its line broke.
        }
    }
}
