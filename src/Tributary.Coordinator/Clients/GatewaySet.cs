using Tributary.Core.Clients;
using Tributary.Gateways;

namespace Tributary.Coordinator.Clients;

/// <summary>The gateways of all transports, as one.</summary>
internal sealed class GatewaySet(IEnumerable<IGateway> gateways)
{
    private readonly IReadOnlyList<IGateway> _all = [.. gateways];

    /// <summary>Addresses of their own.</summary>
    public IReadOnlyList<GatewayAddress> Addresses => [.. _all.SelectMany(gateway => gateway.Addresses)];

    /// <summary>Everyone they know, each once.</summary>
    public IReadOnlyList<GatewayClient> Clients()
    {
        var all = new Dictionary<string, GatewayClient>(StringComparer.Ordinal);
        foreach (var client in _all.SelectMany(gateway => gateway.Clients()))
            all[client.Info.Id] = Better(all.GetValueOrDefault(client.Info.Id), client);
        return [.. all.Values];
    }

    /// <summary>Null where none of them knows it.</summary>
    public GatewayClient? Find(string client)
    {
        GatewayClient? found = null;
        foreach (var gateway in _all)
            if (gateway.Find(client) is { } known) found = Better(found, known);
        return found;
    }

    public void Drop(string client, string reason)
    {
        foreach (var gateway in _all) gateway.Drop(client, reason);
    }

    /// <returns>False where one of them has it.</returns>
    public bool Forget(string client) => _all.All(gateway => gateway.Forget(client));

    // A client may have gone over from one transport to another: where it is counts, not where it was.
    private static GatewayClient Better(GatewayClient? one, GatewayClient other)
        => one is null || (one.Presence.State == PresenceState.Lost && other.Presence.State != PresenceState.Lost) ? other : one;
}
