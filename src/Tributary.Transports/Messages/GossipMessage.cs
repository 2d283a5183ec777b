using System.Text.Json.Serialization;

namespace Tributary.Transports.Messages;

/// <summary>What a client tells of a round in which it averaged with its peers by itself.</summary>
internal sealed record GossipMessage(long Examples)
{
    public double TrainSeconds { get; init; }

    [JsonConverter(typeof(SideMetricsConverter))]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Peers whose models it averaged with, by id; null where it does not say.</summary>
    public IReadOnlyList<string>? Averaged { get; init; }
}
