namespace Tributary.Coordinator.Api;

/// <summary>One platform, or one of several installations of it.</summary>
public sealed record FabricCluster
{
    /// <summary>Its kind, as the operator's file names it.</summary>
    public required string Provider { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether it answered the last time that it was asked.</summary>
    public required bool Present { get; init; }

    /// <summary>Why it does not; for people. Null where it does.</summary>
    public string? Trouble { get; init; }

    /// <summary>Functions that train there.</summary>
    public required int Functions { get; init; }

    /// <summary>Of these, those that can be asked now.</summary>
    public required int Ready { get; init; }

    /// <summary>Activations under way.</summary>
    public required int UnderWay { get; init; }

    /// <summary>Activations that may be under way at once.</summary>
    public required int Most { get; init; }

    /// <summary>Seconds that activations take; null before there are enough to say.</summary>
    public double? Median { get; init; }

    public required FabricTally Tally { get; init; }

    /// <summary>What its Prometheus server tells, by name; empty where there is none.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    /// <summary>Why some of these, or all, are not there; for people. Null where nothing came in the way.</summary>
    public string? MetricsTrouble { get; init; }
}
