using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>What a report draws, taken out of a run's rounds.</summary>
internal sealed class RunSeries(IReadOnlyList<RoundRecord> rounds)
{
    public IReadOnlyList<int> Rounds { get; } = [.. rounds.Select(round => round.Round)];

    public IReadOnlyList<Series> Accuracy => [Of("accuracy", "Accuracy", "percent", "c1", round => round.Accuracy), Of("clientAccuracy", "On clients", "percent", "c2", round => round.ClientAccuracy)];

    public IReadOnlyList<Series> Loss =>
    [
        Of("loss", "Test loss", "loss", "c1", round => round.Loss), Of("clientLoss", "On clients", "loss", "c2", round => round.ClientLoss),
        Of("trainLoss", "Training loss", "loss", "c3", round => round.TrainLoss),
    ];

    /// <summary>What clients measured besides, by name: on their samples and in training.</summary>
    public IEnumerable<(string Name, IReadOnlyList<Series> Series)> Metrics
        => rounds.SelectMany(round => (round.ClientMetrics?.Keys ?? []).Concat(round.TrainMetrics?.Keys ?? [])).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(Core.Clients.Metrics.MostOwn)
            .Select((name, i) => (name, (IReadOnlyList<Series>)[Of($"metric{i}", "On clients", "number", "c2", round => Value(round.ClientMetrics, name)), Of($"trainMetric{i}", "Training", "number", "c3", round => Value(round.TrainMetrics, name))]));

    public IReadOnlyList<Series> Seconds =>
    [
        Of("train", "Train", "seconds", "c1", round => round.Seconds.Train), Of("transfer", "Transfer", "seconds", "c2", round => round.Seconds.Transfer),
        Of("aggregate", "Aggregate", "seconds", "c3", round => round.Seconds.Aggregate), Of("evaluate", "Evaluate", "seconds", "c4", round => round.Seconds.Evaluate),
        Of("save", "Save", "seconds", "c5", round => round.Seconds.Save), Of("wait", "Wait for clients", "seconds", "c7", round => round.Seconds.Wait),
    ];

    public IReadOnlyList<Series> Bytes => [Of("bytesOut", "To clients", "bytes", "c1", round => round.BytesOut), Of("bytesIn", "From clients", "bytes", "c4", round => round.BytesIn)];

    public IReadOnlyList<Series> Clients => [Of("updates", "Counted", "count", "c1", round => round.Updates), Of("refused", "Refused", "count", "c6", round => round.Cohort.Count - round.Updates)];

    /// <summary>True where clients reported a loss (or else an accuracy) of their own.</summary>
    public bool HasSpread => rounds.Any(round => round.Cohort.Any(client => client.Loss is not null || client.Accuracy is not null));

    /// <summary>Least, quartiles and greatest of what clients reported: loss, or accuracy where they report no loss.</summary>
    public (string Title, IReadOnlyList<Series> Spread) Spread()
    {
        var byLoss = rounds.Any(round => round.Cohort.Any(client => client.Loss is not null));
        var (title, unit) = byLoss ? ("Training loss of clients", "loss") : ("Accuracy of clients", "percent");
        var sorted = rounds.ToDictionary(round => round.Round, round => round.Cohort.Select(client => byLoss ? client.Loss : client.Accuracy)
            .OfType<double>().Where(double.IsFinite).Order().ToArray());
        (string, double)[] marks = [("Least", 0), ("Lower quartile", 0.25), ("Median", 0.5), ("Upper quartile", 0.75), ("Greatest", 1)];
        return (title, [.. marks.Select((mark, i) => Of($"spread{i}", mark.Item1, unit, "c1", round => RoundSummary.Quantile(sorted[round.Round], mark.Item2)))]);
    }

    private static double? Value(IReadOnlyDictionary<string, double>? metrics, string name) => metrics?.TryGetValue(name, out var value) == true ? value : null;

    private Series Of(string key, string name, string unit, string color, Func<RoundRecord, double?> value) => new(key, name, unit, color, [.. rounds.Select(value)]);
}
