using Tributary.Core.Rounds;

namespace Tributary.Core.Filters;

/// <summary>What came out of a run so far.</summary>
/// <param name="Round">The last saved round; 0 before the first.</param>
/// <param name="Accuracy">Of the last evaluation, 0..1.</param>
/// <param name="Loss">Of the last evaluation.</param>
/// <param name="Seconds">Time in saved rounds.</param>
/// <param name="Metrics">What clients reported besides, by name; null for nothing.</param>
public sealed record RunMeasures(int Round, double? Accuracy, double? Loss, double Seconds, IReadOnlyDictionary<string, double>? Metrics)
{
    /// <summary>What saved rounds come to.</summary>
    /// <param name="rounds">In order.</param>
    public static RunMeasures Of(IEnumerable<RoundSummary> rounds)
        => rounds.Aggregate(new RunMeasures(0, null, null, 0, null), (sum, round) => new(
        round.Round, round.Accuracy ?? round.ClientAccuracy ?? sum.Accuracy, round.Loss ?? round.ClientLoss
            ?? sum.Loss, sum.Seconds + round.Seconds.Total, round.Metrics ?? sum.Metrics));
}
