using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>How far clients lie apart: a box per round (quartiles, median, whiskers to the ends), or bands where rounds are many.</summary>
internal static class SpreadChart
{
    private const int MaxBoxes = 50;

    /// <param name="spread">Least, lower quartile, median, upper quartile and greatest, in this order.</param>
    public static Markup Draw(string id, string title, IReadOnlyList<Series> spread, IReadOnlyList<RoundSpan> points)
    {
        var axis = Axis.Over(spread.SelectMany(one => one.Values).OfType<double>(), least: 0);
        var plot = points.Count <= MaxBoxes ? Boxes(spread, axis) : Bands(spread, axis);
        var (least, median, greatest) = (Last(spread[0]), Last(spread[2]), Last(spread[4]));
        var summary = $"{title}: in the last round the median is {median}, from {least} to {greatest}.";
        return Chart.Frame(id, title, summary, [], [.. spread.Reverse()], axis, points, plot);
    }

    private static string Last(Series series) => Series.Write(series.Unit, series.Last?.Value);

    private static Markup Boxes(IReadOnlyList<Series> spread, Axis axis)
    {
        var plot = new Markup();
        var count = spread[0].Values.Count;
        var width = Math.Min(60.0 / count, 4);
        for (var i = 0; i < count; i++)
        {
            if (spread.Any(one => one.Values[i] is null)) continue;
            var y = spread.Select(one => Chart.Y(axis, one.Values[i]!.Value)).ToArray();
            var x = Chart.X(i, count);
            var (left, right) = (x - (width / 2), x + (width / 2));
            plot.Add($"<line class=\"whisker\" x1=\"{x}%\" x2=\"{x}%\" y1=\"{y[4]}\" y2=\"{y[0]}\"/>")
                .Add($"<rect class=\"box\" x=\"{left:0.###}%\" width=\"{width:0.###}%\" y=\"{y[3]}\" "
                    + $"height=\"{Math.Max(y[1] - y[3], 1)}\" rx=\"2\"/>")
                .Add($"<line class=\"median\" x1=\"{left:0.###}%\" x2=\"{right:0.###}%\" y1=\"{y[2]}\" y2=\"{y[2]}\"/>");
        }

        return plot;
    }

    private static Markup Bands(IReadOnlyList<Series> spread, Axis axis)
        => Markup.Of($"<svg width=\"100%\" height=\"{Chart.Height}\" viewBox=\"0 0 1000 {Chart.Height}\" ")
            .Raw("preserveAspectRatio=\"none\" aria-hidden=\"true\">")
            .Add($"<path class=\"band\" d=\"{Band(spread[0], spread[4], axis)}\"/><path class=\"band\" "
                + $"d=\"{Band(spread[1], spread[3], axis)}\"/>")
            .Add($"<path class=\"line c1\" d=\"M{Points(spread[2], axis)}\"/></svg>");

    private static string Band(Series low, Series high, Axis axis) => $"M{Points(low, axis)}L{Points(high, axis, backwards: true)}Z";

    private static string Points(Series series, Axis axis, bool backwards = false)
    {
        var path = new StringBuilder();
        var count = series.Values.Count;
        foreach (var i in backwards ? Enumerable.Range(0, count).Reverse() : Enumerable.Range(0, count))
        {
            if (series.Values[i] is not { } value) continue;
            path.Append(path.Length == 0 ? "" : "L").Append(Text(Chart.X(i, count) * 10)).Append(' ').Append(Text(Chart.Y(axis, value)));
        }

        return path.ToString();
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
