using System.Globalization;
using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>What is believed of the numbers that clients tell of themselves.</summary>
internal static class ToldNumbers
{
    /// <summary>Longest time that a client may say it trained: about thirty years.</summary>
    public const double MaxSeconds = 1e9;

    /// <summary>Why so many examples cannot count; null where they can.</summary>
    /// <param name="what">What claims them, e.g. <c>update</c>.</param>
    /// <param name="max">Examples that one client may have.</param>
    public static Refusal? Fault(string what, long examples, long max)
    {
        if (examples < 1) return new Refusal(RefusalReason.ZeroExamples, $"the {what} claims {examples} examples; at least 1 is needed");
        return examples <= max ? null : new Refusal(RefusalReason.TooManyExamples, string.Create(CultureInfo.InvariantCulture,
            $"the {what} claims {examples:n0} examples; at most {max:n0} are believed of one client (cohort.maxExamples)"));
    }

    /// <summary>Null where it is none.</summary>
    public static double? Loss(double? told) => told is { } loss && Math.Abs(loss) <= Metrics.Greatest ? loss : null;

    /// <summary>A share of right answers, 0..1; null where it is none.</summary>
    public static double? Accuracy(double? told) => told is >= 0 and <= 1 ? told : null;

    /// <summary>Null where it is no time that somebody can have trained.</summary>
    public static double? Seconds(double told) => told is >= 0 and < MaxSeconds ? told : null;

    /// <summary>For people: that an accuracy is none.</summary>
    public static string NoAccuracy(double told)
        => string.Create(CultureInfo.InvariantCulture, $"its accuracy of {told:g4} does not lie in 0..1 and is left out");
}
