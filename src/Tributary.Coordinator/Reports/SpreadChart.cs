using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>How far clients lie apart: a box per round (quartiles, median, whiskers to the ends), or bands where rounds are many.</summary>
internal static class SpreadChart
{
    private const int MostBoxes = 50;

    /// <param name="spread">Least, lower quartile, median, upper quartile and greatest, in this order.</param>
    public static Markup Draw(string id, string title, IReadOnlyList<Series> spread, IReadOnlyList<int> rounds)
    {
        var axis = Axis.Over(spread.SelectMany(one => one.Finite), least: 0);
        var plot = rounds.Count <= MostBoxes ? Boxes(spread, axis) : Bands(spread, axis);
        var last = spread[2].Values.Count - 1;
        var summary = $"{title}: in the last round the median is {Series.Write(spread[2].Unit, spread[2].Values[last])}, from {Series.Write(spread[0].Unit, spread[0].Values[last])} to {Series.Write(spread[4].Unit, spread[4].Values[last])}.";
        return Chart.Frame(id, title, summary, [], spread.Reverse().ToList(), axis, rounds, plot);
    }

    private static Markup Boxes(IReadOnlyList<Series> spread, Axis axis)
    {
        var plot = new Markup();
        var count = spread[0].Values.Count;
        var width = Math.Min(60.0 / count, 4);
        for (var i = 0; i < count; i++)
        {
            if (spread.Any(one => one.Values[i] is not { } value || !double.IsFinite(value))) continue;
            var y = spread.Select(one => Chart.Y(axis, one.Values[i]!.Value)).ToArray();
            var x = Chart.X(i, count);
            plot.Add($"<line class=\"whisker\" x1=\"{x}%\" x2=\"{x}%\" y1=\"{y[4]}\" y2=\"{y[0]}\"/>")
                .Add($"<rect class=\"box\" x=\"{x - (width / 2):0.###}%\" width=\"{width:0.###}%\" y=\"{y[3]}\" height=\"{Math.Max(y[1] - y[3], 1)}\" rx=\"2\"/>")
                .Add($"<line class=\"median\" x1=\"{x - (width / 2):0.###}%\" x2=\"{x + (width / 2):0.###}%\" y1=\"{y[2]}\" y2=\"{y[2]}\"/>");
        }

        return plot;
    }

    private static Markup Bands(IReadOnlyList<Series> spread, Axis axis)
        => Markup.Of($"<svg width=\"100%\" height=\"{Chart.Height}\" viewBox=\"0 0 1000 {Chart.Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
            .Add($"<path class=\"band\" d=\"{Band(spread[0], spread[4], axis)}\"/><path class=\"band\" d=\"{Band(spread[1], spread[3], axis)}\"/>")
            .Add($"<path class=\"line c1\" d=\"M{Points(spread[2], axis)}\"/></svg>");

    private static string Band(Series low, Series high, Axis axis) => $"M{Points(low, axis)}L{Points(high, axis, backwards: true)}Z";

    private static string Points(Series series, Axis axis, bool backwards = false)
    {
        var path = new StringBuilder();
        var count = series.Values.Count;
        foreach (var i in backwards ? Enumerable.Range(0, count).Reverse() : Enumerable.Range(0, count))
            if (series.Values[i] is { } value && double.IsFinite(value)) path.Append(path.Length == 0 ? "" : "L").Append(Text(Chart.X(i, count) * 10)).Append(' ').Append(Text(Chart.Y(axis, value)));
        return path.ToString();
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
