namespace Tributary.Gateways.Faas.Fabric;

/// <summary>A function that trains.</summary>
/// <param name="Number">From 0, over all clusters.</param>
internal sealed record ClientFunction(int Number, ClusterConfig Cluster, FunctionEntry Entry)
{
    /// <summary>As FedKeeper names it: the client's id, and the function's name.</summary>
    public string Name { get; init; } = $"client_{Number}";
}
