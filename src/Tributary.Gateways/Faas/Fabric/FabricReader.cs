using System.Text.Json.Nodes;
using Tributary.Core.Specs;
using Tributary.Core.Texts;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>Reads the file that names platforms and functions: FedKeeper's as it stands, and our own section <c>tributary</c>. Keys that
/// nobody knows are passed over, as the original does; wrong values are faults, all at once.</summary>
public static class FabricReader
{
    private const int MaxClusters = 100;
    private const int MaxClients = 100_000;

    /// <param name="file">For messages.</param>
    /// <param name="problems">Takes every fault.</param>
    /// <returns>What could be read; of use only where there were no problems.</returns>
    public static (SpecDocument Document, FabricConfig Config) Read(string file, string text, ICollection<SpecProblem> problems)
    {
        var warnings = new List<string>();
        var document = SpecYaml.Read(file, text, problems);
        if (document.Root is null && FabricText.Mend(text, warnings.Add) is var mended && warnings.Count > 0)
        {
            var again = new List<SpecProblem>();
            if (SpecYaml.Read(file, mended, again) is { Root: not null } read)
            {
                problems.Clear();
                document = read;
            }
        }

        if (document.Root is null && problems.Count == 0) problems.Add(new("", "the file is empty"));
        if (document.Root is null) return (document, new FabricConfig());
        var root = new SpecReader(document.Root, "", problems);
        var config = Config(root, problems) with { Warnings = warnings };
        return (document, config);
    }

    private static FabricConfig Config(SpecReader root, ICollection<SpecProblem> problems)
    {
        var clusters = ClusterReader.Read(root, problems);
        if (clusters.Count == 0 && root.Node("providers") is JsonObject)
            root.Fault("providers", $"names no cluster; one like {FabricProviders.Local}: {{ here: {{}} }} is needed");
        if (clusters.Count > MaxClusters) root.Fault("providers", $"names {clusters.Count} clusters; at most {MaxClusters} are possible");
        if (root.Node("providers") is null) root.Fault("providers", "is missing; it says which FaaS platforms there are");
        var config = new FabricConfig { Name = CleanText.Line(root.Text("name", "faas"), 100), Clusters = clusters };
        var functions = new List<FunctionEntry>();
        if (root.Node("scenarios") is JsonObject scenarios)
            foreach (var (scenario, node) in scenarios)
                functions.AddRange(FunctionReader.Read(new SpecReader(node, $"scenarios.{scenario}", problems), scenario, clusters));
        config = config with { Functions = functions, Keeper = KeeperReader.Read(root.Section("tributary")) };
        foreach (var problem in config.Keeper.Problems()) problems.Add(problem);
        return root.Section("scenarios")?.Section(FabricConfig.Training) is { } training ? Training(config, training, root) : config;
    }

    private static FabricConfig Training(FabricConfig config, SpecReader training, SpecReader root)
    {
        config = config with { Learning = LearningReader.Read(training) };
        var server = training.Section("server_config")?.Text("server_cluster_name", "");
        if (!string.IsNullOrEmpty(server) && config.Cluster(server) is null)
            training.Fault("server_config.server_cluster_name", $"is '{server}'; no cluster of providers has that name");
        var info = training.Section("clients_info");
        if (info is null)
        {
            training.Fault("clients_info", "is missing; it says how many clients there are and where");
            return config;
        }

        var counts = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            [FabricProviders.OpenFaas] = info.Int("edge_clients_count", 0, 0, MaxClients),
            [FabricProviders.OpenWhisk] = info.Int("ow_clients_count", 0, 0, MaxClients),
            [FabricProviders.Google] = info.Int("gcf_clients_count", 0, 0, MaxClients),
        };
        var total = info.Int("total_num_clients", counts.Values.Sum(), 1, MaxClients);
        var named = (root.Node("tributary") as JsonObject)?["clients"] as JsonObject;
        var clients = named is null ? ClientDeal.ByProvider(config, counts, info)
            : ClientDeal.ByCluster(config, named, new SpecReader(named, "tributary.clients", root.Problems), MaxClients);
        if (clients.Count != total)
            info.Fault("total_num_clients", $"is {total}, but {clients.Count} clients stand on clusters"
                + (named is null ? " (edge_clients_count + ow_clients_count + gcf_clients_count)" : " (tributary.clients)"));
        var perRound = info.Int("num_clients_per_round", Math.Max(1, total), 1, MaxClients);
        if (perRound > total) info.Fault("num_clients_per_round", $"is {perRound}; there are {total} clients");
        return config with { ServerCluster = server is "" ? null : server, Clients = clients, ClientsPerRound = perRound };
    }
}
