using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>One round as it is saved and shown.</summary>
public sealed record RoundRecord
{
    /// <summary>Counts from 1.</summary>
    public required int Round { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RoundTimes Seconds { get; init; }

    /// <summary>Everyone asked, ordered by id; where updates may come late, everyone whose ask the round settled, in the order in which
    /// updates were folded (<see cref="BufferedRun"/>).</summary>
    public required IReadOnlyList<ClientOutcome> Cohort { get; init; }

    /// <summary>Towards clients: what transports counted, else the float32 payload.</summary>
    public long BytesOut { get; init; }

    /// <summary>From clients: what transports counted, else the float32 payload.</summary>
    public long BytesIn { get; init; }

    /// <summary>Of the new model on the server's test set; null where the server did not evaluate.</summary>
    public double? Loss { get; init; }

    /// <summary>As <see cref="Loss"/>, 0..1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>What else the server measured of it: of two classes their AUC, sensitivity and specificity; null for nothing.</summary>
    public IReadOnlyDictionary<string, double>? ServerMetrics { get; init; }

    /// <summary>Over the evaluating clients' samples, weighted by examples; null where clients did not evaluate.</summary>
    public double? ClientLoss { get; init; }

    /// <summary>As <see cref="ClientLoss"/>, 0..1.</summary>
    public double? ClientAccuracy { get; init; }

    /// <summary>The server's where it evaluated, else the clients'; null where nobody did.</summary>
    [JsonIgnore]
    public double? TestLoss => Loss ?? ClientLoss;

    /// <summary>As <see cref="TestLoss"/>, 0..1.</summary>
    [JsonIgnore]
    public double? TestAccuracy => Accuracy ?? ClientAccuracy;

    /// <summary>Training loss over the updates that counted, weighted by examples; null where no client reported one.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>What else clients told of training: means over the updates that counted, by examples; null for nothing.</summary>
    public IReadOnlyDictionary<string, double>? TrainMetrics { get; init; }

    /// <summary>What else clients measured when they evaluated the new model: means weighted by examples; null for nothing.</summary>
    public IReadOnlyDictionary<string, double>? ClientMetrics { get; init; }

    /// <summary>Clients whose evaluation of the new model does not count, ordered by id, with the reason; null for none.</summary>
    public IReadOnlyList<ClientOutcome>? RefusedEvaluations { get; init; }

    /// <summary>What was left out of evaluations that count, by client and for people; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? NotedEvaluations { get; init; }

    /// <summary>Examples declared by clients new in this round: what they count at most from here on; null for none.</summary>
    public IReadOnlyDictionary<string, long>? Declared { get; init; }

    /// <summary>Norm to which updates were scaled down; null where none were to be.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Median norm of the updates that counted, as they came; null where nobody measured them.</summary>
    public double? MedianNorm { get; init; }

    /// <summary>What became of each node where there is no central model; null where there is one.</summary>
    public GossipRecord? Gossip { get; init; }

    /// <summary>Null where the round counted; else why the model stayed as it was, with names and reasons.</summary>
    public string? Failure { get; init => field = value is null ? null : CleanText.Of(value); }

    /// <summary>Of the model after this round.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>What became of an ask that this round settled.</summary>
    /// <returns><see cref="AskState.Counted"/>, or <see cref="AskState.Over"/> for every other.</returns>
    public AskState StateOf(AskKey ask)
        => Cohort.Any(client => client.Refused is null && client.Client == ask.Client && (client.Ask ?? Round) == ask.Ask)
            ? AskState.Counted : AskState.Over;

    /// <summary>Models that the server had made since the clients were asked whose updates counted, on average; null where no update of
    /// the round could be late.</summary>
    [JsonIgnore]
    public double? MeanBehind => Cohort.Where(client => client.Refused is null).Average(client => (double?)client.Behind);

    /// <summary>Updates that counted.</summary>
    public int Updates => Cohort.Count(client => client.Refused is null);
}
