using Tributary.Core.Clients;

namespace Tributary.Gateways;

/// <summary>A client as its gateway has it at one moment.</summary>
public sealed record GatewayClient(ClientInfo Info, ClientPresence Presence)
{
    public static GatewayClient Of(ITunnel tunnel) => new(tunnel.Info, tunnel.Presence);
}
