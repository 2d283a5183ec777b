using Tributary.Coordinator.Api;
using Tributary.Core.Clients;
using Tributary.Gateways;
using Tributary.Gateways.Enrolment;
using Tributary.Security;
using Tributary.Storage.Clients;

namespace Tributary.Coordinator.Clients;

/// <summary>Clients as the API shows them: those that the gateways have, and those that were heard of once.</summary>
internal sealed class ClientViews(GatewaySet gateways, ClientRegistry registry, ClientMemory memory, ClientFigures figures,
    CredentialBook book, TimeProvider clock)
{
    /// <summary>Everyone known, ordered by id.</summary>
    public IReadOnlyList<ClientView> All()
    {
        // What a gateway knows replaces what the database remembers; who is here without a gateway is in this process.
        var all = new Dictionary<string, ClientView>(StringComparer.Ordinal);
        foreach (var known in memory.Known) all[known.Id] = Of(known);
        foreach (var known in gateways.Clients()) all[known.Info.Id] = Of(known);
        foreach (var id in registry.Ids)
            if (registry.Find(id) is { } client and not ITunnel) all[id] = Of(client);
        var credentials = Credentials();
        return [.. all.Values.Select(client => Whole(client, credentials)).OrderBy(client => client.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null where nobody of that id was ever heard of.</summary>
    public ClientView? Find(string id)
    {
        var found = registry.Find(id) is { } client and not ITunnel ? Of(client)
            : gateways.Find(id) is { } there ? Of(there) : memory.Find(id) is { } known ? Of(known) : null;
        return found is null ? null : Whole(found, Credentials());
    }

    private static ClientView Of(GatewayClient client) => Of(client.Info) with
    {
        State = client.Presence.State switch
        {
            PresenceState.Online => ClientState.Online,
            PresenceState.Offline => ClientState.Offline,
            PresenceState.Resting => ClientState.Resting,
            _ => ClientState.Lost,
        },
        Version = client.Presence.Version,
        Platform = client.Presence.Platform,
        LastSeen = client.Presence.LastSeen,
        Working = client.Presence.Working.Count == 0 ? null : string.Join(", ", client.Presence.Working),
        Resting = client.Presence.State == PresenceState.Resting ? client.Presence.Resting : null,
    };

    private static ClientView Of(IClient client) => Of(client.Info);

    private static ClientView Of(ClientInfo client) => new()
    {
        Id = client.Id,
        Transport = client.Transport,
        State = ClientState.Online,
        Labels = client.Labels,
        Examples = client.Examples,
        Holds = Said(client.Holds),
    };

    private static ClientView Of(KnownClient client) => new()
    {
        Id = client.Id,
        Transport = client.Transport,
        State = ClientState.Lost,
        Labels = client.Labels,
        Examples = client.Examples,
        Holds = Said(client.Holds),
        Version = client.Version,
        Platform = client.Platform,
        LastSeen = client.LastSeen,
    };

    private static Holdings? Said(Holdings holds) => holds == Holdings.Unknown ? null : holds;

    private ClientView Whole(ClientView client, Dictionary<string, (DateTimeOffset Enrolled, bool Holds)> credentials)
    {
        var did = figures.Of(client.Id);
        var known = memory.Find(client.Id);
        var enrolled = credentials.TryGetValue(client.Id, out var credential);
        return client with
        {
            State = enrolled && !credential.Holds && client.State == ClientState.Lost ? ClientState.Revoked : client.State,
            Enrolled = enrolled ? credential.Enrolled : null,
            FirstSeen = known?.FirstSeen,
            Version = client.Version ?? known?.Version,
            Platform = client.Platform ?? known?.Platform,
            Rounds = did.Rounds,
            Failures = did.Failures,
            AverageSeconds = did.Rounds == 0 ? null : did.Seconds / did.Rounds,
        };
    }

    // Of each client: when it first got credentials, and whether any of them were not revoked.
    private Dictionary<string, (DateTimeOffset Enrolled, bool Holds)> Credentials()
    {
        var found = new Dictionary<string, (DateTimeOffset Enrolled, bool Holds)>(StringComparer.Ordinal);
        var now = clock.GetUtcNow();
        foreach (var one in book.List())
            if (one is { Role: Role.Client, Kind: not CredentialKind.Join, Name: { } name })
                found[name] = found.TryGetValue(name, out var known)
                    ? (known.Enrolled, known.Holds || one.HoldsAt(now) || one.Revoked is null) : (one.Created, one.Revoked is null);
        return found;
    }
}
