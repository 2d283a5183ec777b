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
    /// <param name="plot">SVG inside the frame.</param>
    public static Markup Frame(string id, string title, string summary, IReadOnlyList<Series> legend, IReadOnlyList<Series> tips, Axis axis, IReadOnlyList<int> rounds, Markup plot)
    {
        var keys = JsonSerializer.Serialize(tips.Select(series => new[] { series.Key, series.Name, series.Unit, series.Color }).ToArray(), ReportJson.Default.StringArrayArray);
        var unit = tips[0].Unit;
        return Markup.Of($"<figure class=\"card chart\" data-series=\"{keys}\"><figcaption><h2>{title}</h2>{Legend(legend)}</figcaption><div class=\"plot\">")
            .Add($"<svg width=\"100%\" height=\"{Height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{summary}</desc>")
            .AddAll(axis.Ticks.Select(tick => Markup.Of($"<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{Y(axis, tick)}\" y2=\"{Y(axis, tick)}\"/><text class=\"tick\" x=\"-8\" y=\"{Y(axis, tick) + 3.5}\" text-anchor=\"end\">{TickText(unit, tick, axis.Step)}</text>")))
            .AddAll(RoundTicks(rounds))
            .Add(plot)
            .Add($"<line class=\"guide\" y1=\"0\" y2=\"{Height}\"/></svg><div class=\"tip\" hidden=\"hidden\"></div></div></figure>");
    }

    /// <summary>The middle of a round's band, in percent of the width.</summary>
    public static double X(int index, int count) => 100.0 * (index + 0.5) / count;

    public static double Y(Axis axis, double value) => Height * (1 - axis.At(value));

    private static Markup Legend(IReadOnlyList<Series> legend)
        => legend.Count < 2 ? new Markup() : new Markup().Raw("<ul class=\"legend\">").AddAll(legend.Select(series => Markup.Of($"<li class=\"{series.Color}\">{series.Name}</li>"))).Raw("</ul>");

    private static IEnumerable<Markup> RoundTicks(IReadOnlyList<int> rounds)
    {
        var step = (int)Math.Max(1, Axis.Over([0, rounds.Count], steps: 6).Step);
        for (var i = 0; i < rounds.Count; i++)
            if (rounds[i] % step == 0 || rounds.Count == 1 || (i == 0 && step > 1)) yield return Markup.Of($"<text class=\"tick\" x=\"{X(i, rounds.Count)}%\" y=\"{Height + 17}\" text-anchor=\"middle\">{rounds[i]}</text>");
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
