namespace Tributary.Gateways.Faas.Fabric;

/// <summary>What one configuration file says: which platforms there are, which functions stand on them, and what they learn. FedKeeper's
/// own file is one (docs/functions.md).</summary>
public sealed record FabricConfig
{
    /// <summary>Of the experiment.</summary>
    public string Name { get; init; } = "faas";

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ClusterConfig> Clusters { get; init; } = [];

    /// <summary>Functions by scenario, in the order of the file.</summary>
    internal IReadOnlyList<FunctionEntry> Functions { get; init; } = [];

    /// <summary>Where the server's functions stand, for those who want them; null for the first cluster.</summary>
    public string? ServerCluster { get; init; }

    /// <summary>The functions that train, in the order of their numbers.</summary>
    internal IReadOnlyList<ClientFunction> Clients { get; init; } = [];

    /// <summary>Functions that train.</summary>
    public int ClientCount => Clients.Count;

    /// <summary>Clients that are asked in a round.</summary>
    public int ClientsPerRound { get; init; } = 1;

    /// <summary>What they learn; null where the file has no scenario of federated learning.</summary>
    public LearningConfig? Learning { get; init; }

    /// <summary>How functions are kept; our own section.</summary>
    public KeeperConfig Keeper { get; init; } = new();

    /// <summary>For people: what was read though it should be mended.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The scenario that trains.</summary>
    public const string Training = "federated_learning";

    /// <summary>Null where there is none.</summary>
    internal ClusterConfig? Cluster(string name) => Clusters.FirstOrDefault(cluster => cluster.Name == name);
}
