using Tributary.Coordinator.Api;
using Tributary.Core.Clients;
using Tributary.Gateways.Native;

namespace Tributary.Coordinator.Clients;

/// <summary>Clients as the API shows them: those of the native link, present or not, and whoever else stands in the registry.</summary>
internal sealed class ClientViews(NativeGateway native, ClientRegistry registry, ClientFigures figures)
{
    /// <summary>Everyone known, ordered by id.</summary>
    public IReadOnlyList<ClientView> All()
    {
        var known = native.Presence().Select(Of).ToDictionary(client => client.Id, StringComparer.Ordinal);
        foreach (var id in registry.Ids)
            if (!known.ContainsKey(id) && registry.Find(id) is { } client) known[id] = Of(client);
        return [.. known.Values.OrderBy(client => client.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null where nobody of that id was heard of.</summary>
    public ClientView? Find(string id) => native.Find(id) is { } presence ? Of(presence) : registry.Find(id) is { } client ? Of(client) : null;

    private ClientView Of(NativePresence presence) => Counted(new ClientView
    {
        Id = presence.Info.Id,
        Transport = presence.Info.Transport,
        State = Enum.Parse<ClientState>(presence.State, ignoreCase: true),
        Labels = presence.Info.Labels,
        Examples = presence.Info.Examples,
        Version = presence.Version,
        Platform = presence.Platform,
        LastSeen = presence.LastSeen,
        Working = presence.Working.Count == 0 ? null : string.Join(", ", presence.Working),
        Resting = presence.State == "resting" ? presence.Resting : null,
    });

    private ClientView Of(IClient client) => Counted(new ClientView
    {
        Id = client.Info.Id,
        Transport = client.Info.Transport,
        State = client is ITunnel { Online: false } ? ClientState.Offline : ClientState.Online,
        Labels = client.Info.Labels,
        Examples = client.Info.Examples,
        LastSeen = (client as ITunnel)?.LastSeen,
    });

    private ClientView Counted(ClientView client)
    {
        var did = figures.Of(client.Id);
        return client with { Rounds = did.Rounds, Failures = did.Failures, AverageSeconds = did.Rounds == 0 ? null : did.Seconds / did.Rounds };
    }
}
