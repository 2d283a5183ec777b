using Microsoft.Extensions.Logging;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas;

/// <summary>The platforms there are.</summary>
internal sealed class PlatformSource(FaasOptions options, ILogger log) : IPlatformSource
{
    public Task<IFunctionPlatform> OpenAsync(ClusterConfig cluster, CancellationToken cancellation)
        => throw new PlatformException(PlatformFault.Refused, $"{cluster}: no such platform ({options.File}, {log})");
}
