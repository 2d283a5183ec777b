namespace Tributary.Coordinator.Reports;

/// <summary>The charts of a run, in reading order; one that has nothing to show is left out.</summary>
internal static class Charts
{
    public static IEnumerable<(Markup Markup, IReadOnlyList<Series> Series)> Of(RunSeries run)
    {
        if (run.Points.Count == 0) yield break;
        var points = run.Points;
        if (run.Accuracy is var accuracy && accuracy.Any(series => series.Any))
            yield return (LineChart.Draw("accuracy", "Accuracy", accuracy, Axis.Over(accuracy.SelectMany(series => series.Ends), most: 1),
                points), accuracy);
        if (run.Loss is var loss && loss.Any(series => series.Any))
            yield return (LineChart.Draw("loss", "Loss", loss, Axis.Over(loss.SelectMany(series => series.Ends), least: 0), points), loss);
        if (run.Nodes() is { } nodes) yield return (SpreadChart.Draw("nodes", "Accuracy of nodes", nodes, points), nodes);
        if (run.Distance is var distance && distance.Any(series => series.Any))
            yield return (LineChart.Draw("distance", "Distance of nodes from their mean", distance,
                Axis.Over(distance.SelectMany(series => series.Ends), least: 0), points), distance);
        foreach (var (name, series) in run.Metrics)
            yield return (LineChart.Draw(series[0].Key, name, series, Axis.Over(series.SelectMany(one => one.Ends)), points), series);
        var (seconds, sum) = (run.Seconds, run.Seconds.Sum(series => series.Sum));
        yield return (BarChart.Draw("time", "Time per round", $"The rounds took {Amounts.Seconds(sum)} together: {Shares(seconds, sum)}.",
            seconds, points), seconds);
        if (run.Behind is var behind && behind.Any(series => series.Any))
            yield return (LineChart.Draw("behind", "Models that updates were behind, on average", behind,
                Axis.Over(behind.SelectMany(series => series.Ends), least: 0), points), behind);
        if (run.Spread() is var (title, spread)) yield return (SpreadChart.Draw("spread", title, spread, points), spread);
        if (run.Bytes is [var sent, var received] bytes && sent.Sum + received.Sum > 0)
        {
            var moved = $"{Amounts.Bytes(sent.Sum)} went to clients and {Amounts.Bytes(received.Sum)} came back.";
            yield return (BarChart.Draw("bytes", "Bytes per round", moved, bytes, points), bytes);
        }

        var clients = run.Clients;
        var counted = $"{Amounts.Count((long)clients[0].Sum)} updates counted, {Amounts.Count((long)clients[1].Sum)} were refused.";
        yield return (BarChart.Draw("clients", "Clients per round", counted, clients, points), clients);
    }

    private static string Shares(IReadOnlyList<Series> parts, double sum)
        => string.Join(", ", parts.Where(part => part.Sum > 0)
            .Select(part => $"{part.Name.ToLowerInvariant()} {Amounts.Percent(part.Sum / sum)}"));
}
