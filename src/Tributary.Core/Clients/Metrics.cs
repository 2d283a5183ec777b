using Tributary.Core.Texts;
using Tributary.Engine.Training;

namespace Tributary.Core.Clients;

/// <summary>Names of the metrics that the house itself reads, and what becomes of a client's own.</summary>
public static class Metrics
{
    /// <summary>Mean training loss of the last local epoch.</summary>
    public const string Loss = "loss";

    /// <summary>Mean loss of the round's base model on the client's samples, before training.</summary>
    public const string LossBefore = "lossBefore";

    /// <summary>Share of right answers, 0..1.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>A loss or a metric has at most this size: beyond it a difference of two need not be finite.</summary>
    public const double Greatest = 1e100;

    /// <summary>Own metrics that are kept of one answer.</summary>
    public const int MaxOwn = 32;

    /// <summary>Letters of a name that is kept.</summary>
    public const int MaxName = 64;

    /// <summary>A client's own metrics: numbers that can be drawn, under names that can be shown, the first <see cref="MaxOwn"/> in
    /// ordinal order; null where there are none.</summary>
    public static IReadOnlyDictionary<string, double>? Own(IReadOnlyDictionary<string, double> metrics)
    {
        if (metrics.Count == 0) return null;
        var own = metrics.Where(metric => metric.Key is not (Loss or LossBefore or Accuracy) && IsName(metric.Key)
            && Math.Abs(metric.Value) <= Greatest)
            .OrderBy(metric => metric.Key, StringComparer.Ordinal).Take(MaxOwn).ToDictionary(StringComparer.Ordinal);
        return own.Count == 0 ? null : own;
    }

    /// <summary>Each own metric's mean over the answers that hold it, weighted by examples; the <see cref="MaxOwn"/> names that most of
    /// them
    /// hold, in ordinal order; null for none.</summary>
    public static IReadOnlyDictionary<string, double>? Mean(
        IEnumerable<(double Examples, IReadOnlyDictionary<string, double>? Own)> answers)
    {
        var sums = new SortedDictionary<string, (double Sum, double Examples, int Answers)>(StringComparer.Ordinal);
        foreach (var (examples, own) in answers)
        {
            if (own is null) continue;
            foreach (var (name, value) in own)
            {
                var (sum, weight, count) = sums.GetValueOrDefault(name);
                sums[name] = (sum + (value * examples), weight + examples, count + 1);
            }
        }

        var means = sums.OrderByDescending(sum => sum.Value.Answers).ThenBy(sum => sum.Key, StringComparer.Ordinal).Take(MaxOwn)
            .OrderBy(sum => sum.Key, StringComparer.Ordinal)
                .ToDictionary(sum => sum.Key, sum => sum.Value.Sum / sum.Value.Examples, StringComparer.Ordinal);
        return means.Count == 0 ? null : means;
    }

    /// <summary>The evaluation with what is own among the metrics of who made it.</summary>
    public static Evaluation Join(Evaluation evaluation, IReadOnlyDictionary<string, double>? metrics) => metrics is not null
        && Own(metrics) is { } own ? evaluation with { Metrics = own } : evaluation;

    private static bool IsName(string name) => name.Length is > 0 and <= MaxName && CleanText.IsLine(name);
}
