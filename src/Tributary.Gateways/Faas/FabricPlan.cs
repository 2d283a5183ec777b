using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Platforms;

namespace Tributary.Gateways.Faas;

/// <summary>Which functions are to stand on which cluster, by which names.</summary>
internal static class FabricPlan
{
    private const string Invoker = "fl_invoker_weights_update";
    private static readonly string[] s_servers = ["fl_server_init", "fl_server_aggregator", Invoker];

    public static IReadOnlyList<(ClusterConfig Cluster, IReadOnlyList<FunctionSpec> Functions)> Of(FabricConfig config, FabricChoice choice)
        => [.. config.Clusters.Where(cluster => choice.Clusters?.Contains(cluster.Name) != false)
            .Select(cluster => (cluster, (IReadOnlyList<FunctionSpec>)(choice.Functions is null ? Training(config, cluster)
                : Named(config, cluster, choice))))
            .Where(one => one.Item2.Count > 0)];

    // As FedKeeper's own tool: servers' first, then clients'.
    private static List<FunctionSpec> Training(FabricConfig config, ClusterConfig cluster)
    {
        var functions = new List<FunctionSpec>();
        if (cluster.Name == (config.ServerCluster ?? config.Clusters[0].Name))
            foreach (var entry in s_servers.SelectMany(role => Entries(config, FabricConfig.Training, cluster, role)))
            {
                if (entry.Template.Role != Invoker) functions.Add(entry.Template);
                else
                    functions.AddRange(config.Clients.Select(client => entry.Template with { Name = $"{Invoker}{client.Number}" }));
            }

        functions.AddRange(config.Clients.Where(client => client.Cluster == cluster)
            .Select(client => client.Entry.Template with { Name = client.Name }));
        return functions;
    }

    private static List<FunctionSpec> Named(FabricConfig config, ClusterConfig cluster, FabricChoice choice)
        => [.. choice.Functions!.SelectMany(name => Entries(config, choice.Scenario, cluster, name)).Select(entry => entry.Template)];

    private static IEnumerable<FunctionEntry> Entries(FabricConfig config, string scenario, ClusterConfig cluster, string role)
        => config.Functions.Where(entry => entry.Scenario == scenario && entry.Provider == cluster.Provider && entry.Template.Role == role);
}
