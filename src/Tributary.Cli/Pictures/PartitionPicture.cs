using Tributary.Coordinator.Reports;
using Tributary.Engine.Partitions;

namespace Tributary.Cli.Pictures;

/// <summary>A partition as one SVG: a bar per client, cut into its labels, so that skew can be seen at a glance.</summary>
internal static class PartitionPicture
{
    private const int MaxBars = 100;
    private const int MaxLegend = 24;
    private const int Left = 110, Width = 640, Bar = 14, Gap = 4, Top = 46;

    public static string Draw(PartitionTable table)
    {
        var shown = Math.Min(MaxBars, table.Clients.Count);
        var max = Math.Max(1, table.Counts.Take(shown).Max(counts => counts.Sum()));
        var labels = Math.Min(MaxLegend, table.Labels.Count);
        int legendRows = (labels + 5) / 6, height = Top + (shown * (Bar + Gap)) + 24 + (legendRows * 18);
        var svg = Markup.Of($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 80} {height}\" "
            + $"font-family=\"system-ui, sans-serif\" font-size=\"11\" role=\"img\"><title>Samples of each label at each client</title>\n")
            .Raw("<style>text { fill: #5b6673 } .h { fill: #10161d; font-size: 14px; font-weight: 600 } @media (prefers-color-scheme: "
                + "dark) { text { fill: #93a0ad } .h { fill: #f4f7fa } }</style>\n")
            .Add($"<text class=\"h\" x=\"8\" y=\"22\">{Amounts.Of(table.Clients.Count, "client")}, "
                + $"{Amounts.Of(table.Counts.Sum(counts => (long)counts.Sum()), "sample")}"
                + $"{(shown < table.Clients.Count ? $" (the first {shown} are shown)" : "")}</text>\n");
        for (var i = 0; i < shown; i++)
        {
            var (y, x) = (Top + (i * (Bar + Gap)), (double)Left);
            svg.Add($"<text x=\"{Left - 8}\" y=\"{y + 11}\" text-anchor=\"end\">{table.Clients[i]}</text>");
            for (var label = 0; label < table.Labels.Count; label++)
            {
                var width = (double)Width * table.Counts[i][label] / max;
                if (width > 0)
                    svg.Add($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{Bar}\" "
                        + $"fill=\"{Color(label, table.Labels.Count)}\"><title>{table.Clients[i]}: {table.Labels[label]}, "
                        + $"{table.Counts[i][label]}</title></rect>");
                x += width;
            }

            svg.Add($"<text x=\"{x + 6}\" y=\"{y + 11}\">{table.Counts[i].Sum()}</text>\n");
        }

        for (var label = 0; label < labels; label++)
        {
            var (x, y) = (Left + (label % 6 * 105), Top + (shown * (Bar + Gap)) + 16 + (label / 6 * 18));
            svg.Add($"<rect x=\"{x}\" y=\"{y}\" width=\"10\" height=\"10\" rx=\"2\" fill=\"{Color(label, table.Labels.Count)}\"/><text "
                + $"x=\"{x + 15}\" y=\"{y + 9}\">{table.Labels[label]}</text>\n");
        }

        return svg.Raw("</svg>\n").ToString();
    }

    // Hues all around the circle; lightness alternates so that neighbours differ for everybody.
    private static string Color(int label, int labels)
        => $"hsl({(int)(360.0 * label / Math.Max(1, labels))} 55% {(label % 2 == 0 ? 46 : 62)}%)";
}
