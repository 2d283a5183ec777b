using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Gateways.Mqtt;

/// <summary>The built-in broker's address, where there is one, and the coordinator's own connection.</summary>
public sealed class MqttListener(MqttGateway gateway, MqttOptions options, IGatewayAccess access, TimeProvider clock,
    ILoggerFactory? logs = null) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;
    private MqttBroker? _broker;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Listen is { } address)
        {
            var log = (logs ?? NullLoggerFactory.Instance).CreateLogger<MqttListener>();
            _broker = new MqttBroker(options, access, clock, log);
            await _broker.StartAsync();
            var builder = Listening.Builder("tributary-mqtt", logs);
            builder.WebHost.ConfigureKestrel(kestrel =>
            {
                kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
                kestrel.Listen(address, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    access.Secure(listen, address);
                    listen.Use(_ => _broker.Door.OnConnectedAsync);
                });
            });
            _app = builder.Build();
            _app.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
            await _app.StartAsync(cancellationToken);
            gateway.Address = new UriBuilder(_app.Urls.First()) { Scheme = address.Scheme }.Uri;
        }

        gateway.Start(_broker);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await gateway.StopAsync();

        // The server waits for its connections, which the broker ends.
        if (_broker is { } broker) await broker.DisposeAsync();
        _broker = null;
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.StopAsync();
        if (_broker is { } broker) await broker.DisposeAsync();
        _broker = null;
        if (_app is not null) await _app.DisposeAsync();
    }
}
