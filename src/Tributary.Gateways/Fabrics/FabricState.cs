namespace Tributary.Gateways.Fabrics;

/// <summary>How the platforms of a fabric stand.</summary>
public sealed record FabricState
{
    /// <summary>As the operator calls it.</summary>
    public string Name { get; init; } = "";

    /// <summary>In the order of the operator's file.</summary>
    public IReadOnlyList<ClusterState> Clusters { get; init; } = [];

    /// <summary>So far, in US dollars by the price table.</summary>
    public double Cost => Clusters.Sum(cluster => cluster.Tally.Cost);

    /// <summary>At which the run is stopped; null for never.</summary>
    public double? Budget { get; init; }

    /// <summary>Where the prices come from, and of which day.</summary>
    public string Prices { get; init; } = "";
}
