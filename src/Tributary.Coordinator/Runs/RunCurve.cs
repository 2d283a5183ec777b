using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>A run's curve in so few points that a list can show it.</summary>
internal static class RunCurve
{
    public const int MaxPoints = 32;

    /// <summary>Accuracy where there is any, else loss; the first and the last point are always there. Null where nothing was
    /// evaluated.</summary>
    public static (IReadOnlyList<double>? Points, CurveOf? Of) Of(IReadOnlyList<RoundSummary> rounds)
    {
        if (Points(rounds, round => round.Accuracy ?? round.ClientAccuracy) is { } accuracy) return (accuracy, CurveOf.Accuracy);
        return Points(rounds, round => round.Loss ?? round.ClientLoss) is { } loss ? (loss, CurveOf.Loss) : (null, null);
    }

    private static double[]? Points(IReadOnlyList<RoundSummary> rounds, Func<RoundSummary, double?> value)
    {
        var all = rounds.Select(value).OfType<double>().ToArray();
        if (all.Length <= MaxPoints) return all.Length == 0 ? null : all;
        return [.. Enumerable.Range(0, MaxPoints).Select(i => all[(int)((long)i * (all.Length - 1) / (MaxPoints - 1))])];
    }
}
