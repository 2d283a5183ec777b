namespace Tributary.Gateways.Faas;

/// <summary>How a function stands on its cluster.</summary>
/// <param name="Cluster">For people.</param>
public sealed record FunctionStanding(string Cluster, string Function, FunctionState State)
{
    /// <summary>For people: why nothing was done, or nothing is known; null where that is not so.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it is not as it was to be.</summary>
    public bool IsFault => State is FunctionState.Failed or FunctionState.Unknown;
}
