using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Tributary.Gateways;

/// <summary>What the gateways of all transports register alike.</summary>
public static class GatewaySetup
{
    /// <summary>A gateway that is made from what is registered. It is disposed of under each of its two names: once is enough, twice must
    /// do no harm.</summary>
    public static IServiceCollection AddGateway<TGateway, TOptions>(this IServiceCollection services, TOptions options)
        where TGateway : class, IGateway
        where TOptions : GatewayOptions
        => services.AddSingleton(options).AddSingleton<TGateway>().AddSingleton<IGateway>(all => all.GetRequiredService<TGateway>());

    /// <summary>A gateway's own listener. It starts before runs go on and stops after they have ended.</summary>
    public static IServiceCollection AddListener<TListener>(this IServiceCollection services)
        where TListener : class, IHostedService
        => services.AddSingleton<TListener>().AddHostedService(all => all.GetRequiredService<TListener>());
}
