using Microsoft.Extensions.DependencyInjection;

namespace Tributary.Gateways.Flower;

/// <summary>Puts Flower's bidirectional protocol into a coordinator.</summary>
public static class FlowerSetup
{
    public static IServiceCollection AddFlower(this IServiceCollection services, FlowerOptions options)
        => services.AddGateway<FlowerGateway, FlowerOptions>(options).AddListener<FlowerListener>();
}
