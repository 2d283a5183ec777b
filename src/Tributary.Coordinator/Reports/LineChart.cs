using System.Globalization;
using System.Text;

namespace Tributary.Coordinator.Reports;

/// <summary>One line per series over the rounds; a round that was not measured is bridged.</summary>
internal static class LineChart
{
    private const int Width = 1000;

    public static Markup Draw(string id, string title, IReadOnlyList<Series> series, Axis axis, IReadOnlyList<int> rounds)
    {
        var shown = series.Where(one => one.Any).ToList();
        var plot = new Markup().Add($"<svg width=\"100%\" height=\"{Chart.Height}\" viewBox=\"0 0 {Width} {Chart.Height}\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
        foreach (var (one, i) in shown.Select((one, i) => (one, i)).Reverse())
        {
            if (i == 0) plot.Add($"<path class=\"area {one.Color}\" d=\"{Area(one, axis)}\"/>");
            plot.Add($"<path class=\"line {one.Color}{(i > 0 ? " thin" : "")}\" d=\"{Path(one, axis)}\"/>");
        }

        plot.Raw("</svg>");
        if (rounds.Count == 1)
            plot.AddAll(shown.Select(one => Markup.Of($"<circle class=\"dot {one.Color}\" cx=\"50%\" cy=\"{Chart.Y(axis, one.Finite.First())}\" r=\"4\"/>")));
        return Chart.Frame(id, title, Summary(title, shown[0], rounds), shown, shown, axis, rounds, plot);
    }

    private static string Summary(string title, Series series, IReadOnlyList<int> rounds)
    {
        var measured = series.Values.Select((value, i) => (value, Round: rounds[i])).Where(point => point.value is { } number && double.IsFinite(number)).ToList();
        return $"{title} over {Amounts.Of(rounds.Count, "round")}: {Series.Write(series.Unit, measured[0].value)} after round {measured[0].Round}, {Series.Write(series.Unit, measured[^1].value)} after round {measured[^1].Round}.";
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

    private static IEnumerable<(double X, double Y)> Points(Series series, Axis axis)
    {
        for (var i = 0; i < series.Values.Count; i++)
            if (series.Values[i] is { } value && double.IsFinite(value)) yield return (Chart.X(i, series.Values.Count) * Width / 100, Chart.Y(axis, value));
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
