namespace Tributary.Coordinator.Reports;

/// <summary>Amounts stacked on each other, a bar per round; with very many rounds a bar is the mean of some.</summary>
internal static class BarChart
{
    private const int MaxBars = 120;

    public static Markup Draw(string id, string title, string summary, IReadOnlyList<Series> series, IReadOnlyList<RoundSpan> points)
    {
        var shown = series.Where(one => one.Sum > 0).ToList();
        var group = (points.Count + MaxBars - 1) / MaxBars;
        var bars = (points.Count + group - 1) / group;
        var stacks = Enumerable.Range(0, bars).Select(bar => shown.Select(one => Mean(one, bar * group, group)).ToArray()).ToList();
        var axis = Axis.Over(stacks.Select(stack => stack.Sum()), least: 0, whole: shown.Count > 0 && shown[0].Unit == "count");
        var plot = new Markup();
        double band = 100.0 * group / points.Count, width = Math.Min(band * 0.72, 6);
        for (var bar = 0; bar < bars; bar++)
        {
            double bottom = 0;
            for (var i = 0; i < shown.Count; i++)
            {
                var (from, to) = (Chart.Y(axis, bottom), Chart.Y(axis, bottom += stacks[bar][i]));
                if (from - to <= 0.05) continue;
                plot.Add($"<rect class=\"bar {shown[i].Color}\" x=\"{((bar + 0.5) * band) - (width / 2):0.###}%\" "
                    + $"width=\"{width:0.###}%\" ")
                    .Add($"y=\"{to}\" height=\"{from - to}\"/>");
            }
        }

        return Chart.Frame(id, title, summary, shown, shown, axis, points, plot);
    }

    private static double Mean(Series series, int from, int count)
    {
        var end = Math.Min(from + count, series.Values.Count);
        var sum = 0.0;
        for (var i = from; i < end; i++) sum += series.Values[i] ?? 0;
        return end > from ? sum / (end - from) : 0;
    }
}
