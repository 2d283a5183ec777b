using Tributary.Cli.Models;
using Tributary.Coordinator.Reports;
using Tributary.Engine.Detection;

namespace Tributary.Cli.Pictures;

/// <summary>Scores in the order of the rows as one SVG, with the threshold: normal rows and anomalies apart, where labels tell them. Many
/// rows share a column of the picture: pale from their least score to their greatest, with a mark at the median.</summary>
internal static class ScorePicture
{
    private const int Left = 56, Top = 64, Width = 900, Height = 280, Right = 90, Steps = 4;
    private const double MostShown = 99.9;
    private const string NormalColor = "#2a7fb8", AnomalyColor = "#d4502f";

    private static readonly int[] s_factors = [1, 2, 4, 8, 10];

    public static string Draw(Evaluated evaluated)
    {
        var (scores, labels) = (evaluated.Scores, evaluated.IsAnomaly);

        // One row far above all others would press them together at the bottom; it is drawn at the upper edge.
        var finite = scores.Where(double.IsFinite).DefaultIfEmpty(1).ToList();
        var most = Ceiling(Math.Max(evaluated.Threshold, Math.Min(finite.Max(), 1.2 * Percentile.Of(finite, MostShown))));
        var svg = Markup.Of($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + Right} {Top + Height + 48}\" "
            + $"font-family=\"system-ui, sans-serif\" font-size=\"11\" role=\"img\"><title>Anomaly score, row by row</title>\n")
            .Raw("<style>text { fill: #5b6673 } .h { fill: #10161d; font-size: 14px; font-weight: 600 } "
                + ".g { stroke: #5b6673; opacity: .25 } "
                + "@media (prefers-color-scheme: dark) { text { fill: #93a0ad } .h { fill: #f4f7fa } }</style>\n")
            .Add($"<text class=\"h\" x=\"8\" y=\"22\">Anomaly score of {Amounts.Of(scores.Length, "row")}</text>\n");
        Legend(svg, evaluated);
        for (var i = 0; i <= Steps; i++)
        {
            var (value, y) = (most * i / Steps, Y(most * i / Steps, most));
            svg.Add($"<line class=\"g\" x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{y}\" y2=\"{y}\"/>");
            svg.Add($"<text x=\"{Left - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{Amounts.Number(value)}</text>\n");
        }

        // Anomalies last, so that few of them are seen among many normal rows.
        Columns(svg, scores, row => labels is null || !labels[row], NormalColor, most);
        if (labels is not null) Columns(svg, scores, row => labels[row], AnomalyColor, most);
        var threshold = Y(evaluated.Threshold, most);
        svg.Add($"<line x1=\"{Left}\" x2=\"{Left + Width}\" y1=\"{threshold}\" y2=\"{threshold}\" stroke=\"#5b6673\" stroke-width=\"1.5\" "
            + $"stroke-dasharray=\"6 4\"/><text x=\"{Left + Width + 6}\" y=\"{threshold + 4}\">threshold</text>\n");
        svg.Add($"<text x=\"{Left}\" y=\"{Top + Height + 20}\">row 1</text><text x=\"{Left + Width}\" y=\"{Top + Height + 20}\" "
            + $"text-anchor=\"end\">row {Amounts.Count(scores.Length)}</text>\n");
        return svg.Raw("</svg>\n").ToString();
    }

    private static void Legend(Markup svg, Evaluated evaluated)
    {
        var found = evaluated.Report is { } report ? $"F1 {Amounts.Number(report.F1)}, ROC AUC {Amounts.Number(report.Area)}, "
            : "";
        svg.Add($"<text x=\"8\" y=\"40\">{found}{Amounts.Count(evaluated.Flagged)} above the threshold of "
            + $"{Amounts.Number(evaluated.Threshold)}</text>\n");
        if (evaluated.IsAnomaly is null) return;
        svg.Add($"<rect x=\"{Left + Width - 170}\" y=\"32\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{NormalColor}\"/>"
            + $"<text x=\"{Left + Width - 155}\" y=\"41\">normal rows</text>");
        svg.Add($"<rect x=\"{Left + Width - 75}\" y=\"32\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{AnomalyColor}\"/>"
            + $"<text x=\"{Left + Width - 60}\" y=\"41\">anomalies</text>\n");
    }

    private static void Columns(Markup svg, double[] scores, Func<int, bool> isShown, string color, double most)
    {
        var columns = Math.Min(Width, scores.Length);
        var (step, shown) = ((double)Width / Math.Max(1, columns), new List<double>());
        for (var column = 0; column < columns; column++)
        {
            shown.Clear();
            var end = (int)((column + 1L) * scores.Length / columns);
            for (var row = (int)((long)column * scores.Length / columns); row < end; row++)
            {
                if (isShown(row) && double.IsFinite(scores[row])) shown.Add(scores[row]);
            }

            if (shown.Count == 0) continue;
            shown.Sort();
            var (x, y, width) = (Left + (column * step), Y(shown[^1], most) - 1, Math.Max(1, step * 0.8));
            if (shown.Count > 1)
                svg.Add($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{Y(shown[0], most) + 1 - y}\" fill=\"{color}\" "
                    + $"fill-opacity=\"0.25\"/>");
            svg.Add($"<rect x=\"{x}\" y=\"{Y(shown[shown.Count / 2], most) - 1.5}\" width=\"{Math.Max(2, width)}\" height=\"3\" "
                + $"fill=\"{color}\"/>");
        }

        svg.Raw("\n");
    }

    private static double Y(double score, double most) => Top + Height - (Math.Clamp(score / most, 0, 1) * Height);

    // The least of 1, 2, 4 and 8 times a power of ten that is not below: quarters of it are round, too.
    private static double Ceiling(double value)
    {
        if (!(value > 0)) return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return s_factors.First(factor => factor * power >= value * 0.999) * power;
    }
}
