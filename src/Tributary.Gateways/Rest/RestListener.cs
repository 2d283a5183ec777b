using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways.Rest;

/// <summary>The address of the central node.</summary>
public sealed class RestListener(RestGateway gateway, RestOptions options, IGatewayAccess access, IRunControl control,
    ILoggerFactory? logs = null) : IHostedService, IAsyncDisposable
{
    private const int MaxBody = 256 << 10;

    // Bytes a second, on the mean: a body of 10 MB may take an hour and a half.
    private const double SlowestRate = 2048;
    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = Listening.Builder("tributary-rest", logs);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(SlowestRate, TimeSpan.FromSeconds(30));
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                access.Secure(listen, options.Listen);
            });
        });
        builder.Services.AddRouting();
        _app = builder.Build();
        gateway.Map(_app, access, control);
        await _app.StartAsync(cancellationToken);
        gateway.Start(new Uri(_app.Urls.First()));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        gateway.Stop();
        if (_app is not null) await _app.StopAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }
}
