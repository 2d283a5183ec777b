using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Observability;

/// <summary>One series: a value, or a histogram's buckets.</summary>
internal sealed class MetricSeries(double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length + 1];

    /// <summary>Of a counter or gauge; a histogram's sum.</summary>
    public double Value { get; set; }

    public void Observe(double value)
    {
        Value += value;
        var bucket = Array.FindIndex(bounds, bound => value <= bound);
        _buckets[bucket < 0 ? bounds.Length : bucket]++;
    }

    public void Add(MetricSeries other)
    {
        Value += other.Value;
        for (var i = 0; i < _buckets.Length; i++) _buckets[i] += other._buckets[i];
    }

    public void WriteTo(StringBuilder text, string name, string labels)
    {
        var (count, before) = (0L, labels.Length == 0 ? "" : labels + ",");
        for (var i = 0; i <= bounds.Length; i++)
        {
            count += _buckets[i];
            text.Append(CultureInfo.InvariantCulture,
                $"{name}_bucket{{{before}le=\"{(i == bounds.Length ? "+Inf" : MetricNames.Number(bounds[i]))}\"}} {count}\n");
        }

        var own = labels.Length == 0 ? "" : $"{{{labels}}}";
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{own} {MetricNames.Number(Value)}\n{name}_count{own} {count}\n");
    }
}
