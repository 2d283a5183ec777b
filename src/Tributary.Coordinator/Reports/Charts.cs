namespace Tributary.Coordinator.Reports;

/// <summary>The charts of a run, in reading order; one that has nothing to show is left out.</summary>
internal static class Charts
{
    public static IEnumerable<(Markup Markup, IReadOnlyList<Series> Series)> Of(RunSeries run)
    {
        if (run.Rounds.Count == 0) yield break;
        if (run.Accuracy.Any(series => series.Any))
            yield return (LineChart.Draw("accuracy", "Accuracy", run.Accuracy, Axis.Over(run.Accuracy.SelectMany(series => series.Finite), most: 1), run.Rounds), run.Accuracy);
        if (run.Loss.Any(series => series.Any))
            yield return (LineChart.Draw("loss", "Loss", run.Loss, Axis.Over(run.Loss.SelectMany(series => series.Finite), least: 0), run.Rounds), run.Loss);
        foreach (var (name, series) in run.Metrics) yield return (LineChart.Draw(series[0].Key, name, series, Axis.Over(series.SelectMany(one => one.Finite)), run.Rounds), series);
        var seconds = run.Seconds.Sum(series => series.Finite.Sum());
        yield return (BarChart.Draw("time", "Time per round", $"The rounds took {Amounts.Seconds(seconds)} together: {Shares(run.Seconds, seconds)}.", run.Seconds, run.Rounds), run.Seconds);
        if (run.HasSpread)
        {
            var (title, spread) = run.Spread();
            yield return (SpreadChart.Draw("spread", title, spread, run.Rounds), spread);
        }

        if (run.Bytes.Any(series => series.Finite.Any(value => value > 0)))
            yield return (BarChart.Draw("bytes", "Bytes per round", $"{Amounts.Bytes(run.Bytes[0].Finite.Sum())} went to clients and {Amounts.Bytes(run.Bytes[1].Finite.Sum())} came back.", run.Bytes, run.Rounds), run.Bytes);
        yield return (BarChart.Draw("clients", "Clients per round", $"{Amounts.Count((long)run.Clients[0].Finite.Sum())} updates counted, {Amounts.Count((long)run.Clients[1].Finite.Sum())} were refused.", run.Clients, run.Rounds), run.Clients);
    }

    private static string Shares(IReadOnlyList<Series> parts, double sum)
        => string.Join(", ", parts.Where(part => part.Finite.Sum() > 0).Select(part => $"{part.Name.ToLowerInvariant()} {Amounts.Percent(part.Finite.Sum() / sum)}"));
}
