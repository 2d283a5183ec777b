using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>Makes platforms of what the file says of clusters.</summary>
internal interface IPlatformSource
{
    /// <exception cref="PlatformException">The platform cannot be used with what the file says.</exception>
    Task<OpenedPlatform> OpenAsync(ClusterConfig cluster, CancellationToken cancellation);
}
