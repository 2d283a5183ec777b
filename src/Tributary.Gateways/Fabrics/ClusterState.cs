namespace Tributary.Gateways.Fabrics;

/// <summary>How one platform stands.</summary>
public sealed record ClusterState(string Provider, string Name)
{
    /// <summary>Whether it answered the last time that it was asked.</summary>
    public bool Present { get; init; }

    /// <summary>For people: why it does not; null where it does.</summary>
    public string? Trouble { get; init; }

    /// <summary>Functions that train there.</summary>
    public int Functions { get; init; }

    /// <summary>Of these, those that can be asked now.</summary>
    public int Ready { get; init; }

    public int UnderWay { get; init; }

    /// <summary>That may be under way.</summary>
    public int Most { get; init; }

    /// <summary>Seconds that activations take; null before there are enough to say.</summary>
    public double? Median { get; init; }

    public ClusterTally Tally { get; init; } = new();

    /// <summary>What its Prometheus server tells, by name; empty where there is none, or it does not answer.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>For people: why some of these, or all, are not there; null where nothing came in the way.</summary>
    public string? MetricsTrouble { get; init; }
}
