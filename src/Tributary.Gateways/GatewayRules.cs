using Tributary.Transports.Frames;

namespace Tributary.Gateways;

/// <summary>What holds for every transport.</summary>
/// <param name="Lease">A client that is not heard of for so long is lost.</param>
/// <param name="IsOpen">Whether whoever reaches an address may say by itself who it is.</param>
/// <param name="MaxConnections">Connections that each address may have open; null for no bound.</param>
/// <param name="Folder">Where a gateway may keep what has to outlive the coordinator; null for nowhere.</param>
public sealed record GatewayRules(TimeSpan Lease, Func<Uri, bool> IsOpen, long? MaxConnections = null, string? Folder = null)
{
    /// <summary>Whether clients that come over a broker or router seal what they say.</summary>
    public SealRule Seal { get; init; }
}
