namespace Tributary.Gateways.Faas;

/// <summary>Which functions of a file are meant.</summary>
public sealed record FabricChoice
{
    /// <summary>The scenario; by default the one that trains.</summary>
    public string Scenario { get; init; } = Fabric.FabricConfig.Training;

    /// <summary>Names of clusters; null for all of the file.</summary>
    public IReadOnlyList<string>? Clusters { get; init; }

    /// <summary>Names of functions as the scenario has them, deployed by these names; null for all that training needs: servers' and
    /// clients', under FedKeeper's names.</summary>
    public IReadOnlyList<string>? Functions { get; init; }
}
