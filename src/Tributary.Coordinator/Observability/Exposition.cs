using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Observability;

/// <summary>Collects what meters measure and writes it in Prometheus' text format 0.0.4.</summary>
internal sealed class Exposition : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // Of the runtime and the web server only what tells something, and what keeps Prometheus' rules under its own name.
    private static readonly HashSet<string> Foreign = new(StringComparer.Ordinal)
    {
        "dotnet.gc.collections", "dotnet.gc.heap.total_allocated", "dotnet.gc.pause.time", "dotnet.monitor.lock_contentions",
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set",
        "http.server.request.duration", "http.server.active_requests", "kestrel.active_connections", "kestrel.queued_connections",
        "kestrel.rejected_connections",
    };

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();
    private readonly MeterListener _listener = new();

    /// <param name="own">What makes this coordinator's meters; those of another one in the process are not told here.</param>
    public Exposition(IMeterFactory own)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope is { } scope && scope != own) return;
            if (instrument.Meter.Name != RunMeters.MeterName && !Foreign.Contains(instrument.Name)) return;
            _families.TryAdd(instrument, new MetricFamily(instrument));
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out var _);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public string Write()
    {
        // Gauges forget what they said last time: a series that nobody reports any more is gone.
        foreach (var family in _families.Values) family.BeginRead();
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        text.Append("# HELP tributary_build_info The version that runs.\n# TYPE tributary_build_info gauge\n")
            .Append(CultureInfo.InvariantCulture, $"tributary_build_info{{version=\"{Hosting.ServerEndpoints.Version}\"}} 1\n");

        // Two meters of one name (two coordinators in a process) give one family.
        foreach (var same in _families.Values.GroupBy(family => family.Name, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)) same.First().WriteTo(text, [.. same]);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_families.TryGetValue(instrument, out var family)) family.Add(value, tags);
    }
}
