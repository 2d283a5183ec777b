namespace Tributary.Coordinator.Api;

/// <summary>A run's saved rounds as columns, one entry a round, oldest first. What a round has not is null.</summary>
public sealed record RunSeries
{
    public required IReadOnlyList<int> Rounds { get; init; }

    /// <summary>On the server's test samples, 0 to 1.</summary>
    public required IReadOnlyList<double?> Accuracy { get; init; }

    /// <summary>On the server's test samples.</summary>
    public required IReadOnlyList<double?> Loss { get; init; }

    /// <summary>On the evaluating clients' samples, 0 to 1.</summary>
    public required IReadOnlyList<double?> ClientAccuracy { get; init; }

    /// <summary>On the evaluating clients' samples.</summary>
    public required IReadOnlyList<double?> ClientLoss { get; init; }

    /// <summary>Over the updates that counted, weighted by examples.</summary>
    public required IReadOnlyList<double?> TrainLoss { get; init; }

    /// <summary>What else was measured on the server's test samples, by name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> ServerMetrics { get; init; }

    /// <summary>What else clients reported of their training, by name: means over the updates that counted, weighted by examples.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> TrainMetrics { get; init; }

    /// <summary>What else clients measured when they evaluated, by name.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double?>> ClientMetrics { get; init; }

    /// <summary>Quartiles of the clients' training losses.</summary>
    public required SeriesSpread Spread { get; init; }

    public required SeriesSeconds Seconds { get; init; }

    /// <summary>From clients.</summary>
    public required IReadOnlyList<long> BytesIn { get; init; }

    /// <summary>Towards clients.</summary>
    public required IReadOnlyList<long> BytesOut { get; init; }

    /// <summary>Updates that counted.</summary>
    public required IReadOnlyList<int> Answered { get; init; }

    /// <summary>Clients that were asked and whose update did not count.</summary>
    public required IReadOnlyList<int> Refused { get; init; }

    /// <summary>Models that the counted updates were behind, on average; null where none could be late.</summary>
    public required IReadOnlyList<double?> Behind { get; init; }

    public required IReadOnlyList<DateTimeOffset> Started { get; init; }
}
