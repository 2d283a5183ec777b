using Microsoft.Extensions.DependencyInjection;

namespace Tributary.Gateways.Native;

/// <summary>Puts the native link into a coordinator.</summary>
public static class NativeSetup
{
    public static IServiceCollection AddNative(this IServiceCollection services, LinkOptions options)
        => services.AddGateway<NativeGateway, LinkOptions>(options);
}
