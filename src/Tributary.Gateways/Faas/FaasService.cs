using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Tributary.Gateways.Orders;

namespace Tributary.Gateways.Faas;

/// <summary>Meets the platforms when the coordinator starts.</summary>
public sealed class FaasService(FaasGateway gateway, IServer server, IRunControl control) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
        => gateway.StartAsync(() => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } address
            ? new Uri(address) : null, control, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => gateway.StopAsync();
}
