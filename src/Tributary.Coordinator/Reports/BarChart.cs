namespace Tributary.Coordinator.Reports;

/// <summary>Amounts stacked on each other, a bar per round; with very many rounds a bar is the mean of some.</summary>
internal static class BarChart
{
    private const int MostBars = 120;

    public static Markup Draw(string id, string title, string summary, IReadOnlyList<Series> series, IReadOnlyList<int> rounds)
    {
        var shown = series.Where(one => one.Finite.Any(value => value > 0)).ToList();
        var group = (rounds.Count + MostBars - 1) / MostBars;
        var bars = (rounds.Count + group - 1) / group;
        var stacks = Enumerable.Range(0, bars).Select(bar => shown.Select(one => Mean(one, bar * group, group)).ToArray()).ToList();
        var axis = Axis.Over(stacks.Select(stack => stack.Sum()), least: 0, whole: shown.Count > 0 && shown[0].Unit == "count");
        var plot = new Markup();
        double band = 100.0 * group / rounds.Count, width = Math.Min(band * 0.72, 6);
        for (var bar = 0; bar < bars; bar++)
        {
            double bottom = 0;
            for (var i = 0; i < shown.Count; i++)
            {
                var (from, to) = (Chart.Y(axis, bottom), Chart.Y(axis, bottom += stacks[bar][i]));
                if (from - to > 0.05) plot.Add($"<rect class=\"bar {shown[i].Color}\" x=\"{((bar + 0.5) * band) - (width / 2):0.###}%\" width=\"{width:0.###}%\" y=\"{to}\" height=\"{from - to}\"/>");
            }
        }

        return Chart.Frame(id, title, summary, shown, shown, axis, rounds, plot);
    }

    private static double Mean(Series series, int from, int count)
        => series.Values.Skip(from).Take(count).Select(value => value is { } number && double.IsFinite(number) ? number : 0).DefaultIfEmpty(0).Average();
}
