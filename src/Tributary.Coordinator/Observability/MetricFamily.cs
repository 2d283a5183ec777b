using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Observability;

/// <summary>One metric with its series: an instrument under Prometheus' names (prometheus.io/docs/practices/naming).</summary>
internal sealed class MetricFamily
{
    /// <summary>Series of one metric; later ones are left out.</summary>
    public const int MaxSeries = 200;

    private static readonly double[] UsualBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly Lock _gate = new();
    private readonly Dictionary<string, MetricSeries> _series = new(StringComparer.Ordinal);
    private readonly string _help;
    private readonly Kind _kind;
    private readonly bool _observed, _adds;
    private readonly double[] _bounds = [];

    public MetricFamily(Instrument instrument)
    {
        var type = instrument.GetType().Name;
        _observed = instrument.IsObservable;
        _kind = type.StartsWith("Histogram", StringComparison.Ordinal) ? Kind.Histogram
            : type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal)
                ? Kind.Counter : Kind.Gauge;
        _adds = type.Contains("Counter", StringComparison.Ordinal) && !_observed;
        _help = instrument.Description ?? instrument.Name;
        Name = MetricNames.Of(instrument.Name, instrument.Unit, _kind == Kind.Counter);
        if (_kind == Kind.Histogram)
            _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? UsualBounds;
    }

    private enum Kind { Counter, Gauge, Histogram }

    public string Name { get; }

    public void BeginRead()
    {
        if (!_observed) return;
        lock (_gate) _series.Clear();
    }

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = MetricNames.Labels(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                if (_series.Count >= MaxSeries) return;
                _series[labels] = series = new MetricSeries(_bounds);
            }

            if (_kind == Kind.Histogram) series.Observe(value);
            else if (_adds) series.Value += value;
            else series.Value = value;
        }
    }

    /// <param name="same">All families of this name, this one included.</param>
    public void WriteTo(StringBuilder text, IReadOnlyList<MetricFamily> same)
    {
        var series = new SortedDictionary<string, MetricSeries>(StringComparer.Ordinal);
        foreach (var family in same.Where(family => family._kind == _kind && family._bounds.SequenceEqual(_bounds)))
            family.MergeInto(series);
        if (series.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture,
            $"# HELP {Name} {_help.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal)}\n# TYPE "
            + $"{Name} {_kind.ToString().ToLowerInvariant()}\n");
        foreach (var (labels, one) in series)
        {
            if (_kind == Kind.Histogram) one.WriteTo(text, Name, labels);
            else text.Append(Name).Append(labels.Length == 0 ? "" : $"{{{labels}}}").Append(' ').Append(MetricNames.Number(one.Value))
                .Append('\n');
        }
    }

    private void MergeInto(SortedDictionary<string, MetricSeries> all)
    {
        lock (_gate)
            foreach (var (labels, one) in _series)
            {
                if (!all.TryGetValue(labels, out var sum)) all[labels] = sum = new MetricSeries(_bounds);
                sum.Add(one);
            }
    }
}
