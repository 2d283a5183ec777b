using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Wamp.Masters;

namespace Tributary.Gateways.Wamp;

/// <summary>The address of the master page, where there is one.</summary>
public sealed class MasterListener(WampGateway gateway, WampOptions options, IGatewayAccess access, IRunControl control,
    ILoggerFactory? logs = null) : IHostedService, IAsyncDisposable
{
    private const int MaxConnections = 200;
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Page is not { } address) return;
        var builder = Listening.Builder("tributary-master", logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MasterPictures.MaxBytes + (64 << 10);
            kestrel.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                access.Secure(listen, address);
            });
        });
        builder.Services.AddRouting();
        _app = builder.Build();
        var log = (logs ?? NullLoggerFactory.Instance).CreateLogger<MasterListener>();
        new MasterPage(gateway.Orders, control, new MasterGuard(access, options.OpenPage), options.PageWaits, () => gateway.Away, log)
            .Map(_app);
        await _app.StartAsync(cancellationToken);
        gateway.PageAddress = new Uri(_app.Urls.First());
    }

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }
}
