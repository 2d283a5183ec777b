using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>What the saved rounds of a run come to.</summary>
internal sealed record RunProgress(int Rounds)
{
    public static RunProgress None { get; } = new(0);

    public double? Accuracy { get; init; }

    public double? Loss { get; init; }

    public string? Model { get; init; }

    public double Seconds { get; init; }

    public long BytesIn { get; init; }

    public long BytesOut { get; init; }

    public static RunProgress Of(IEnumerable<RoundRecord> history) => history.Aggregate(None, (sum, round) => sum.And(round));

    public RunProgress And(RoundRecord round) => And(RoundSummary.Of(round));

    public RunProgress And(RoundSummary round) => new(round.Round)
    {
        Accuracy = round.Accuracy ?? round.ClientAccuracy ?? Accuracy,
        Loss = round.Loss ?? round.ClientLoss ?? Loss,
        Model = round.ModelSha256,
        Seconds = Seconds + round.Seconds.Total,
        BytesIn = BytesIn + round.BytesIn,
        BytesOut = BytesOut + round.BytesOut,
    };
}
