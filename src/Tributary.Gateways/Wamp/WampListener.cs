using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Gateways.Wamp;

/// <summary>The built-in router's address, where there is one, and the coordinator's own session.</summary>
public sealed class WampListener(WampGateway gateway, WampOptions options, IGatewayAccess access, TimeProvider clock,
    ILoggerFactory? logs = null) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;
    private RouterDoor? _door;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Listen is { } address)
        {
            var door = new RouterDoor(options, new RouterRules(options, access), clock,
                (logs ?? NullLoggerFactory.Instance).CreateLogger<WampListener>());

            // The coordinator is there before anybody else can be.
            gateway.Start(options.Router is null ? door : null);
            await gateway.JoinedAsync(options.Router is null, cancellationToken);
            _door = door;
            _app = door.Build(address, logs, listen => access.Secure(listen, address));
            await _app.StartAsync(cancellationToken);
            gateway.Address = RouterDoor.AddressOf(_app, address);
            return;
        }

        gateway.Start(null);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await gateway.StopAsync();

        // The server waits for its connections, which the router ends.
        if (_door is { } door) await door.StopAsync();
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.StopAsync();
        if (Interlocked.Exchange(ref _door, null) is { } door)
        {
            await door.StopAsync();
            if (_app is not null) await _app.StopAsync();
            door.Dispose();
        }

        if (_app is not null) await _app.DisposeAsync();
    }
}
