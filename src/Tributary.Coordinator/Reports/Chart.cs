using System.Text.Json;

namespace Tributary.Coordinator.Reports;

/// <summary>The frame that every chart of a report has: title, legend, value axis, rounds below, and what the script needs for tooltips.
/// Positions along the rounds are percentages, so that a chart fits any width while its text keeps its size.</summary>
internal static class Chart
{
    public const int Height = 190;

    /// <param name="id">Unique in the page.</param>
    /// <param name="summary">What the chart shows, in a sentence, for those who cannot see it.</param>
    /// <param name="legend">Shown above the chart; the tooltip lists <paramref name="tips"/>.</param>
    /// <param name="points">The rounds that each point along the axis stands for.</param>
    /// <param name="plot">SVG inside the frame.</param>
    public static Markup Frame(string id, string title, string summary, IReadOnlyList<Series> legend, IReadOnlyList<Series> tips, Axis axis,
        IReadOnlyList<RoundSpan> points, Markup plot)
    {
        var named = tips.Select(series => new[] { series.Key, series.Name, series.Unit, series.Color }).ToArray();
        var keys = JsonSerializer.Serialize(named, ReportJson.Default.StringArrayArray);
        var unit = tips.Count > 0 ? tips[0].Unit : "count";
        return Markup.Of($"<figure class=\"card chart\" data-series=\"{keys}\"><figcaption><h2>{title}</h2>{Legend(legend)}</figcaption>")
            .Add($"<div class=\"plot\"><svg width=\"100%\" height=\"{Height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">")
            .Add($"<title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{summary}</desc>")
            .AddAll(axis.Ticks.Select(tick => Tick(axis, tick, unit)))
            .AddAll(RoundTicks(points))
            .Add(plot)
            .Add($"<line class=\"guide\" y1=\"0\" y2=\"{Height}\"/></svg><div class=\"tip\" hidden=\"hidden\"></div></div></figure>");
    }

    /// <summary>The middle of a point's band, in percent of the width.</summary>
    public static double X(int index, int count) => 100.0 * (index + 0.5) / count;

    public static double Y(Axis axis, double value) => Height * (1 - axis.At(value));

    private static Markup Tick(Axis axis, double tick, string unit)
    {
        var y = Y(axis, tick);
        return Markup.Of($"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\"/>")
            .Add($"<text class=\"tick\" x=\"-8\" y=\"{y + 3.5}\" text-anchor=\"end\">{TickText(unit, tick, axis.Step)}</text>");
    }

    private static Markup Legend(IReadOnlyList<Series> legend) => legend.Count < 2 ? new Markup()
        : new Markup().Raw("<ul class=\"legend\">")
            .AddAll(legend.Select(series => Markup.Of($"<li class=\"{series.Color}\">{series.Name}</li>"))).Raw("</ul>");

    private static IEnumerable<Markup> RoundTicks(IReadOnlyList<RoundSpan> points)
    {
        var rounds = points[^1].Last - points[0].First + 1;
        var step = (int)Math.Max(1, Axis.Over([0, rounds], steps: 6).Step);
        for (var i = 0; i < points.Count; i++)
        {
            var named = points[i].Multiple(step) ?? (points.Count == 1 || (i == 0 && step > 1) ? points[i].First : null);
            if (named is { } round)
                yield return Markup.Of($"<text class=\"tick\" x=\"{X(i, points.Count)}%\" y=\"{Height + 17}\" "
                    + $"text-anchor=\"middle\">{round}</text>");
        }
    }

    private static string TickText(string unit, double value, double step) => unit switch
    {
        "percent" => $"{(value * 100).ToString(step < 0.01 ? "0.0" : "0", System.Globalization.CultureInfo.InvariantCulture)} %",
        "loss" => value.ToString(step < 0.1 ? "0.00" : "0.0##", System.Globalization.CultureInfo.InvariantCulture),
        "seconds" when value == 0 => "0",
        "bytes" when value == 0 => "0",
        "seconds" when value is >= 1 and < 100 => $"{value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture)} s",
        _ => Series.Write(unit, value),
    };
}
