using System.Text.Json.Serialization;
using Tributary.Core.Learning;
using static Tributary.Core.Clients.MetricsText;

namespace Tributary.Core.Rounds;

/// <summary>A saved round in a few numbers, without its cohort: what a curve, a list or a total needs. What is no finite number is
/// null.</summary>
public sealed record RoundSummary
{
    /// <summary>Counts from 1.</summary>
    public required int Round { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RoundTimes Seconds { get; init; }

    /// <summary>Of the model after this round.</summary>
    public required string ModelSha256 { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    /// <summary>Updates that counted.</summary>
    public int Answered { get; init; }

    /// <summary>Clients that were asked and whose update did not count.</summary>
    public int Refused { get; init; }

    /// <summary>Models that the counted updates were behind, on average; null where none could be late.</summary>
    public double? Behind { get; init; }

    /// <summary>How far the nodes agree, where there is no central model; null where there is one.</summary>
    public GossipFigures? Gossip { get; init; }

    public double? Loss { get; init; }

    public double? Accuracy { get; init; }

    public IReadOnlyDictionary<string, double>? ServerMetrics { get; init; }

    public double? ClientLoss { get; init; }

    public double? ClientAccuracy { get; init; }

    public double? TrainLoss { get; init; }

    public IReadOnlyDictionary<string, double>? TrainMetrics { get; init; }

    public IReadOnlyDictionary<string, double>? ClientMetrics { get; init; }

    /// <summary>Why the model stayed as it was; null where the round counted.</summary>
    public string? Failure { get; init; }

    /// <summary>What was measured besides loss and accuracy: the server's goes before what clients measured of the model, and that before
    /// what they saw in training. Null for nothing.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, double>? Metrics => First(ServerMetrics, First(ClientMetrics, TrainMetrics));

    /// <summary>First quartile of the counted clients' training losses.</summary>
    public double? Low { get; init; }

    /// <summary>Median of them.</summary>
    public double? Middle { get; init; }

    /// <summary>Third quartile of them.</summary>
    public double? High { get; init; }

    private static IReadOnlyDictionary<string, double>? First(IReadOnlyDictionary<string, double>? first,
        IReadOnlyDictionary<string, double>? second) => first is null || second is null ? first ?? second
        : first.Concat(second.Where(metric => !first.ContainsKey(metric.Key))).ToDictionary(StringComparer.Ordinal);

    public static RoundSummary Of(RoundRecord round)
    {
        var losses = round.Cohort.Where(client => client.Refused is null && client.Loss is { } loss && double.IsFinite(loss))
            .Select(client => client.Loss!.Value).Order().ToArray();
        var answered = round.Updates;
        return new RoundSummary
        {
            Round = round.Round,
            Started = round.Started,
            Seconds = round.Seconds,
            ModelSha256 = round.ModelSha256,
            BytesIn = round.BytesIn,
            BytesOut = round.BytesOut,
            Answered = answered,
            Refused = round.Cohort.Count - answered,
            Behind = round.MeanBehind,
            Gossip = round.Gossip?.Figures,
            Loss = Finite(round.Loss),
            Accuracy = Finite(round.Accuracy),
            ServerMetrics = round.ServerMetrics,
            ClientLoss = Finite(round.ClientLoss),
            ClientAccuracy = Finite(round.ClientAccuracy),
            TrainLoss = Finite(round.TrainLoss),
            TrainMetrics = round.TrainMetrics,
            ClientMetrics = round.ClientMetrics,
            Failure = round.Failure,
            Low = Quantiles.Of(losses, 0.25),
            Middle = Quantiles.Of(losses, 0.5),
            High = Quantiles.Of(losses, 0.75),
        };
    }
}
