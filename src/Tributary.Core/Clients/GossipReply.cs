namespace Tributary.Core.Clients;

/// <summary>What a client tells of a round in which it trained and averaged with its peers by itself.</summary>
/// <param name="Examples">Samples that it trained on; 0 where it did not say.</param>
public sealed record GossipReply(long Examples = 0) : Reply
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Numbers by name; <see cref="Clients.Metrics"/> holds the names that the house knows.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = None;

    /// <summary>Time the client spent training, without waiting or transfer.</summary>
    public TimeSpan TrainTime { get; init; }

    /// <summary>Peers whose models it averaged with, by id; null where it did not say.</summary>
    public IReadOnlyList<string>? Averaged { get; init; }

    /// <summary>A metric's value; null where the client sent none.</summary>
    public double? Metric(string name) => Metrics.TryGetValue(name, out var value) ? value : null;
}
