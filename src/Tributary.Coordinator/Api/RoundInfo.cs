using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Api;

/// <summary>A saved round. What is no finite number is null.</summary>
public sealed record RoundInfo
{
    /// <summary>Counts from 1.</summary>
    public required int Round { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required RoundTimes Seconds { get; init; }

    /// <summary>Clients that were asked.</summary>
    public required int Asked { get; init; }

    /// <summary>Updates that counted.</summary>
    public required int Updates { get; init; }

    /// <summary>Models that the counted updates were behind, on average; null where none could be late.</summary>
    public double? Behind { get; init; }

    /// <summary>Everyone asked, ordered by id (fedbuff: in the order of folding); left out unless it is asked for.</summary>
    public IReadOnlyList<ClientOutcome>? Cohort { get; init; }

    /// <summary>How far the nodes agree, where there is no central model; each node and who averages with whom with the cohort
    /// only.</summary>
    public GossipRecord? Gossip { get; init; }

    /// <summary>Towards clients.</summary>
    public long BytesOut { get; init; }

    /// <summary>From clients.</summary>
    public long BytesIn { get; init; }

    /// <summary>Of the new model on the server's test set.</summary>
    public double? Loss { get; init; }

    /// <summary>As the loss, 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Over the evaluating clients' samples, weighted by examples.</summary>
    public double? ClientLoss { get; init; }

    /// <summary>As the clients' loss, 0 to 1.</summary>
    public double? ClientAccuracy { get; init; }

    /// <summary>Training loss over the updates that counted, weighted by examples.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>What else was measured on the server's test samples: of two classes auc, sensitivity and specificity.</summary>
    public IReadOnlyDictionary<string, double>? ServerMetrics { get; init; }

    /// <summary>What else clients reported of their training.</summary>
    public IReadOnlyDictionary<string, double>? TrainMetrics { get; init; }

    /// <summary>What else clients measured when they evaluated the new model.</summary>
    public IReadOnlyDictionary<string, double>? ClientMetrics { get; init; }

    /// <summary>Clients whose evaluation of the new model does not count, ordered by id; with the cohort only.</summary>
    public IReadOnlyList<ClientOutcome>? RefusedEvaluations { get; init; }

    /// <summary>What was left out of evaluations that count, by client and for people; with the cohort only.</summary>
    public IReadOnlyDictionary<string, string>? NotedEvaluations { get; init; }

    /// <summary>Norm to which updates were scaled down; with the cohort only, null where none were to be.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Why the model stayed as it was; null where the round counted.</summary>
    public string? Failure { get; init; }

    /// <summary>Of the model after this round.</summary>
    public required string ModelSha256 { get; init; }

    public static RoundInfo Of(RoundSummary round) => new()
    {
        Round = round.Round,
        Started = round.Started,
        Seconds = round.Seconds,
        Asked = round.Answered + round.Refused,
        Updates = round.Answered,
        Behind = round.Behind,
        Gossip = round.Gossip is { } figures ? new GossipRecord { Figures = figures, Nodes = [] } : null,
        BytesOut = round.BytesOut,
        BytesIn = round.BytesIn,
        Loss = round.Loss,
        Accuracy = round.Accuracy,
        ClientLoss = round.ClientLoss,
        ClientAccuracy = round.ClientAccuracy,
        TrainLoss = round.TrainLoss,
        ServerMetrics = round.ServerMetrics,
        TrainMetrics = round.TrainMetrics,
        ClientMetrics = round.ClientMetrics,
        Failure = round.Failure,
        ModelSha256 = round.ModelSha256,
    };

    public static RoundInfo Of(RoundRecord round) => Of(RoundSummary.Of(round)) with
    {
        Cohort = round.Cohort,
        RefusedEvaluations = round.RefusedEvaluations,
        NotedEvaluations = round.NotedEvaluations,
        ClipNorm = round.ClipNorm,
        Gossip = round.Gossip,
    };
}
