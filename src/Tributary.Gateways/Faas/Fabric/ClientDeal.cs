using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Says which client's function stands on which cluster.</summary>
internal static class ClientDeal
{
    private const string Role = "fl_client";

    /// <summary>As FedKeeper counts: first those at the edge, then OpenWhisk's, then Google's; evenly over a provider's clusters.</summary>
    public static IReadOnlyList<ClientFunction> ByProvider(FabricConfig config, IReadOnlyDictionary<string, int> counts, SpecReader info)
    {
        var clients = new List<ClientFunction>();
        foreach (var (provider, count) in counts)
        {
            var clusters = config.Clusters.Where(cluster => cluster.Provider == provider).ToList();
            if (count > 0 && clusters.Count == 0)
                info.Fault(Key(provider), $"is {count}, but providers.{provider} names no cluster");
            for (var i = 0; i < count && clusters.Count > 0; i++)
                Add(clients, config, clusters[(int)((long)i * clusters.Count / count)]);
        }

        return clients;
    }

    /// <summary>As our own section says: so many on each cluster, in the order written.</summary>
    public static IReadOnlyList<ClientFunction> ByCluster(FabricConfig config, JsonObject named, SpecReader own, int max)
    {
        var clients = new List<ClientFunction>();
        foreach (var (name, _) in named)
        {
            var count = own.Int(name, 0, 0, max);
            if (config.Cluster(name) is not { } cluster) own.Fault(name, "is no cluster of providers");
            else for (var i = 0; i < count && clients.Count < max; i++) Add(clients, config, cluster);
        }

        return clients;
    }

    private static void Add(List<ClientFunction> clients, FabricConfig config, ClusterConfig cluster)
        => clients.Add(new ClientFunction(clients.Count, cluster, EntryOf(config, cluster)));

    // A cluster for which the file has no entry of its own takes our executable, with the usual limits.
    private static FunctionEntry EntryOf(FabricConfig config, ClusterConfig cluster)
        => config.Functions.FirstOrDefault(entry => entry.Scenario == FabricConfig.Training && entry.Provider == cluster.Provider
            && entry.Template.Role == Role) ?? FunctionReader.Usual(FabricConfig.Training, cluster.Provider, Role);

    private static string Key(string provider) => provider switch
    {
        FabricProviders.OpenFaas => "edge_clients_count",
        FabricProviders.OpenWhisk => "ow_clients_count",
        _ => "gcf_clients_count",
    };
}
