using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;

namespace Tributary.Gateways.Flower;

/// <summary>The address at which Flower clients join: a server of its own, because gRPC wants other limits than the API.</summary>
public sealed class FlowerListener(FlowerGateway gateway, FlowerOptions options, IGatewayAccess access, TimeProvider clock,
    ILoggerFactory? logs = null) : IHostedService, IAsyncDisposable
{
    // A tensor in few large frames costs both ends less than in many of HTTP/2's usual 16 KiB; a frame is held whole, for each stream that
    // sends.
    private const int FrameBytes = 256 * 1024;

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = Listening.Builder("tributary-flower", logs);
        builder.WebHost.ConfigureKestrel(Listen);
        builder.Services.AddLargeBlocks().AddRouting();
        _app = builder.Build();
        _app.UseRouting();
        var own = (logs ?? NullLoggerFactory.Instance).CreateLogger<FlowerListener>();
        _app.MapGrpc(FlowerProtocol.Join, new GrpcLimits { MaxMessageBytes = options.MaxMessageBytes }, clock, own, gateway.JoinAsync);
        _app.MapUnknownGrpc(clock, own);
        await _app.StartAsync(cancellationToken);
        gateway.Address = new Uri(_app.Urls.First());
    }

    /// <summary>Says goodbye to those who are connected, unless there is no time for it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested) await gateway.DismissAsync(cancellationToken);
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxConcurrentConnections = Math.Min(options.MaxStreams, options.MaxConnections ?? long.MaxValue);
        kestrel.Limits.Http2.MaxStreamsPerConnection = options.MaxStreams;
        kestrel.Limits.Http2.MaxFrameSize = FrameBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = options.Window;
        kestrel.Limits.Http2.InitialConnectionWindowSize = options.Window;

        // A peer that is frozen or cut off answers no ping: found within the lease.
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(Math.Max(1, options.Lease.TotalSeconds / 3));
        kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(Math.Max(1, options.Lease.TotalSeconds / 3));
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            access.Secure(listen, options.Listen);
        });
    }
}
