using System.Diagnostics.Metrics;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Observability;

/// <summary>The coordinator's own figures; the meter is shared by name with the gateways.</summary>
internal sealed class RunMeters
{
    public const string MeterName = "Tributary";

    private readonly Meter _meter;
    private readonly Counter<long> _rounds, _updates, _bytes;
    private readonly Histogram<double> _seconds;

    public RunMeters(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _rounds = _meter.CreateCounter<long>("tributary.rounds", null, "Rounds saved, by whether they counted.");
        _updates = _meter.CreateCounter<long>("tributary.answers", null, "Answers of clients in rounds, by what became of them.");
        _bytes = _meter.CreateCounter<long>("tributary.round.transfer", "By",
            "Bytes moved to (out) and from (in) clients in saved rounds.");
        _seconds = _meter.CreateHistogram("tributary.round.duration", "s", "Time of saved rounds.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200] });
    }

    /// <summary>Adds figures that are read when somebody asks.</summary>
    public void Watch(Func<IEnumerable<Measurement<long>>> runs, Func<IEnumerable<Measurement<long>>> clients, Func<long> listeners,
        Func<long> freeBytes)
    {
        _meter.CreateObservableGauge("tributary.runs", runs, null, "Runs under way or waiting for their turn.");
        _meter.CreateObservableGauge("tributary.clients", clients, null, "Clients present.");
        _meter.CreateObservableGauge("tributary.event.listeners", listeners, null, "Open streams of events.");
        _meter.CreateObservableGauge("tributary.data.free", freeBytes, "By", "Free space where the data folder lies.");
    }

    public void Answered(ClientOutcome outcome)
        => _updates.Add(1, new KeyValuePair<string, object?>("result", outcome.Refused?.ToString() ?? "Counted"));

    public void Saved(RoundRecord round)
    {
        _rounds.Add(1, new KeyValuePair<string, object?>("result", round.Failure is null ? "counted" : "failed"));
        _bytes.Add(round.BytesIn, new KeyValuePair<string, object?>("direction", "in"));
        _bytes.Add(round.BytesOut, new KeyValuePair<string, object?>("direction", "out"));
        _seconds.Record(round.Seconds.Total);
    }
}
