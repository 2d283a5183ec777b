namespace Tributary.Coordinator.Api;

/// <summary>Scores of a node; seconds without any are left out. The lists have the same length.</summary>
public sealed record StreamNodeScores
{
    public required string Id { get; init; }

    /// <summary>Since 1970, ascending.</summary>
    public required IReadOnlyList<long> Seconds { get; init; }

    /// <summary>The greatest score of each second.</summary>
    public required IReadOnlyList<double> Max { get; init; }

    /// <summary>The mean of each second.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Rows of each second that were above the threshold.</summary>
    public required IReadOnlyList<int> Over { get; init; }

    /// <summary>The node's last hundred alerts, the newest first.</summary>
    public required IReadOnlyList<StreamAlert> Alerts { get; init; }
}
