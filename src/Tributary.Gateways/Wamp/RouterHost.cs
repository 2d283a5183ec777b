using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Tributary.Gateways.Wamp;

/// <summary>A WAMP router alone, with no coordinator in it (docs/wamp.md): whoever reaches it may do everything in its realm, as at the
/// router of the originals.</summary>
public sealed class RouterHost : IAsyncDisposable
{
    private readonly RouterDoor _door;
    private readonly WebApplication _app;

    private RouterHost(RouterDoor door, WebApplication app, Uri listen)
        => (_door, _app, Address) = (door, app, RouterDoor.AddressOf(app, listen));

    /// <summary>Where clients come, with the real port.</summary>
    public Uri Address { get; }

    /// <param name="listen"><c>ws</c> or <c>wss</c>; port 0 takes a free one.</param>
    /// <param name="realm">The only one there is.</param>
    /// <param name="certificate">For <c>wss</c>, with its key.</param>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<RouterHost> StartAsync(Uri listen, string realm, X509Certificate2? certificate, TimeProvider clock,
        ILoggerFactory? logs, CancellationToken cancellation)
    {
        var options = new WampOptions { Listen = listen, Realm = realm };
        if (options.Problems().ToList() is [var problem, ..]) throw new ArgumentException(problem.ToString(), nameof(listen));
        if (GatewayOptions.IsTls(listen) != certificate is not null)
            throw new ArgumentException($"{listen} and a certificate do not go together", nameof(certificate));
        var door = new RouterDoor(options, null, clock, (logs ?? NullLoggerFactory.Instance).CreateLogger<RouterHost>());
        var app = door.Build(listen, logs, kestrel =>
        {
            if (certificate is not null) kestrel.UseHttps(certificate);
        });
        await app.StartAsync(cancellation);
        return new RouterHost(door, app, listen);
    }

    public async ValueTask DisposeAsync()
    {
        await _door.StopAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _door.Dispose();
    }
}
