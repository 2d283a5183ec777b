using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Tributary.Gateways;

/// <summary>How the coordinator's servers take connections.</summary>
public static class Connections
{
    /// <summary>Receives in large blocks, and goes on where a block came in instead of in another thread.</summary>
    public static IServiceCollection AddLargeBlocks(this IServiceCollection services)
        => services.Configure<SocketTransportOptions>(
            sockets => sockets.UnsafePreferInlineScheduling = true).AddSingleton<IMemoryPoolFactory<byte>, BlockPool.Factory>();
}
