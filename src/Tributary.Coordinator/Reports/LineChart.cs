using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>One line per series over the rounds; a round that was not measured is bridged.</summary>
internal static class LineChart
{
    private const int Width = 1000;

    public static Markup Draw(string id, string title, IReadOnlyList<Series> series, Axis axis, IReadOnlyList<RoundSpan> points)
    {
        var shown = series.Where(one => one.Any).ToList();
        var plot = new Markup().Add($"<svg width=\"100%\" height=\"{Chart.Height}\" viewBox=\"0 0 {Width} {Chart.Height}\" ")
            .Raw("preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        foreach (var (one, i) in shown.Select((one, i) => (one, i)).Reverse())
        {
            if (i == 0) plot.Add($"<path class=\"area {one.Color}\" d=\"{Area(one, axis)}\"/>");
            plot.Add($"<path class=\"line {one.Color}{(i > 0 ? " thin" : "")}\" d=\"{Path(one, axis)}\"/>");
        }

        plot.Raw("</svg>");
        if (points.Count == 1)
            plot.AddAll(shown.Select(one => Markup.Of($"<circle class=\"dot {one.Color}\" cx=\"50%\" "
                + $"cy=\"{Chart.Y(axis, one.Last!.Value.Value)}\" r=\"4\"/>")));
        var (from, to) = (shown[0].First!.Value, shown[0].Last!.Value);
        var rounds = Amounts.Of(points[^1].Last - points[0].First + 1, "round");
        var summary = $"{title} over {rounds}: {Series.Write(shown[0].Unit, from.Value)} after round {from.Round}, "
            + $"{Series.Write(shown[0].Unit, to.Value)} after round {to.Round}.";
        return Chart.Frame(id, title, summary, shown, shown, axis, points, plot);
    }

    private static string Path(Series series, Axis axis)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in Points(series, axis)) path.Append(path.Length == 0 ? 'M' : 'L').Append(Text(x)).Append(' ').Append(Text(y));
        return path.ToString();
    }

    private static string Area(Series series, Axis axis)
    {
        var points = Points(series, axis).ToList();
        return $"{Path(series, axis)}L{Text(points[^1].X)} {Chart.Height}L{Text(points[0].X)} {Chart.Height}Z";
    }

    // A point of several rounds is a stroke between their ends, beginning at the one that is nearer to where the line is.
    private static IEnumerable<(double X, double Y)> Points(Series series, Axis axis)
    {
        var before = double.NaN;
        for (var i = 0; i < series.Values.Count; i++)
        {
            if (series.Least[i] is not { } least || series.Greatest[i] is not { } greatest) continue;
            var x = Chart.X(i, series.Values.Count) * Width / 100;
            var (first, second) = Math.Abs(before - greatest) < Math.Abs(before - least) ? (greatest, least) : (least, greatest);
            yield return (x, Chart.Y(axis, first));
            if (!second.Equals(first)) yield return (x, Chart.Y(axis, second));
            before = second;
        }
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
