using Tributary.Core.Filters;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>What the saved rounds of a run come to.</summary>
internal sealed record RunProgress(int Rounds)
{
    public static RunProgress None { get; } = new(0);

    public double? Accuracy { get; init; }

    public double? Loss { get; init; }

    public string? Model { get; init; }

    /// <summary>What clients last reported besides loss and accuracy; what they measured of the model goes before what they saw in
    /// training.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public double Seconds { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    /// <summary>The same as filters compare it.</summary>
    public RunMeasures Measures => new(Rounds, Accuracy, Loss, Seconds, Metrics);

    /// <summary>The end of a run that broke after these rounds.</summary>
    public RunOutcome Failed(string reason) => new()
    {
        Status = RunStatus.Failed,
        Reason = reason,
        Rounds = Rounds,
        Accuracy = Accuracy,
        Loss = Loss,
        Seconds = Seconds,
        ModelSha256 = Model ?? "",
    };

    public static RunProgress Of(IEnumerable<RoundRecord> history) => history.Aggregate(None, (sum, round) => sum.And(round));

    public RunProgress And(RoundRecord round) => And(RoundSummary.Of(round));

    public RunProgress And(RoundSummary round) => new(round.Round)
    {
        Accuracy = round.Accuracy ?? round.ClientAccuracy ?? Accuracy,
        Loss = round.Loss ?? round.ClientLoss ?? Loss,
        Model = round.ModelSha256,
        Metrics = round.Metrics ?? Metrics,
        Seconds = Seconds + round.Seconds.Total,
        BytesIn = BytesIn + round.BytesIn,
        BytesOut = BytesOut + round.BytesOut,
    };
}
