using Tributary.Core.Learning;

namespace Tributary.Core.Rounds;

/// <summary>How far the nodes of a run without a central model agree after a round.</summary>
public sealed record GossipFigures
{
    /// <summary>Nodes that took part.</summary>
    public int Nodes { get; init; }

    /// <summary>Mean accuracy of the nodes' own models, 0..1; null where none was tested, as all that follow.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Standard deviation of the nodes' accuracies.</summary>
    public double? Spread { get; init; }

    /// <summary>The worst node's accuracy.</summary>
    public double? Least { get; init; }

    /// <summary>First quartile of the nodes' accuracies.</summary>
    public double? Low { get; init; }

    /// <summary>Median of the nodes' accuracies.</summary>
    public double? Middle { get; init; }

    /// <summary>Third quartile of the nodes' accuracies.</summary>
    public double? High { get; init; }

    /// <summary>The best node's accuracy.</summary>
    public double? Most { get; init; }

    /// <summary>Mean Euclidean distance of the nodes' parameters from their mean; null where nobody sees the models.</summary>
    public double? Distance { get; init; }

    /// <summary>The largest of these distances.</summary>
    public double? MaxDistance { get; init; }

    /// <summary>Spectral gap of the round's weights, 0..1: 1 where one averaging makes all alike, 0 where parts never hear of each
    /// other. Of pairs that meet (pushPull), the gap of their graph.</summary>
    public double Gap { get; init; }

    /// <summary>Models that nodes gave each other, each way counted.</summary>
    public long Handovers { get; init; }

    /// <summary>Bytes of these models as float32: what goes from node to node where nobody relays.</summary>
    public long Exchanged { get; init; }

    /// <summary>What the nodes' accuracies come to.</summary>
    /// <param name="accuracies">Null for nodes that were not tested.</param>
    internal static GossipFigures Of(IReadOnlyCollection<double?> accuracies)
    {
        var known = accuracies.OfType<double>().Order().ToList();
        double? mean = known.Count == 0 ? null : known.Average();
        return new GossipFigures
        {
            Nodes = accuracies.Count,
            Accuracy = mean,
            Spread = mean is { } middle ? Math.Sqrt(known.Average(one => (one - middle) * (one - middle))) : null,
            Least = Quantiles.Of(known, 0),
            Low = Quantiles.Of(known, 0.25),
            Middle = Quantiles.Of(known, 0.5),
            High = Quantiles.Of(known, 0.75),
            Most = Quantiles.Of(known, 1),
        };
    }
}
