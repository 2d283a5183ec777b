namespace Tributary.Coordinator.Api;

/// <summary>The platforms whose functions are clients, as they stand.</summary>
public sealed record FabricInfo
{
    /// <summary>Whether the coordinator has functions as clients; where not, the rest is empty.</summary>
    public required bool Configured { get; init; }

    /// <summary>As the operator calls it.</summary>
    public string? Name { get; init; }

    /// <summary>In the order of the operator's file.</summary>
    public required IReadOnlyList<FabricCluster> Clusters { get; init; }

    /// <summary>Of all clusters since the coordinator's start, in US dollars by the price table.</summary>
    public required double Cost { get; init; }

    /// <summary>US dollars at which the run is stopped; null for never.</summary>
    public double? Budget { get; init; }

    /// <summary>Where the prices come from, and of which day.</summary>
    public string? Prices { get; init; }
}
