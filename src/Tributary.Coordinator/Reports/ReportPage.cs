using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>A run as one HTML file that needs nothing else: styles, script and charts are inside, and its policy forbids it to load
/// anything.</summary>
public static class ReportPage
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    /// <summary>What a browser lets the page do (Content Security Policy): its own style and script, nothing else.</summary>
    public static string Policy { get; }
        = $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the page. Rounds are read twice, a few at a time; none is held, and what is written grows with the run, what is kept
    /// in memory does not.</summary>
    /// <param name="to">Gets nothing before the rounds have been read once; not closed.</param>
    public static async Task WriteAsync(RunRecord run, ReportRounds rounds, Stream to, CancellationToken cancellation)
    {
        // 1. The rounds, whole, for everything but their table.
        var (series, totals, refusals, notes) = (new RunSeries(), new RunTotals(), new Refusals(), new Notes());
        await foreach (var round in rounds.Records(cancellation))
        {
            series.Add(round);
            totals.Add(round);
            refusals.Add(round);
            notes.Add(round);
        }

        // 2. The page down to the table.
        var settings = new RunSettings(run.Spec);
        var charts = Charts.Of(series).ToList();
        await using var page = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 15,
            leaveOpen: true);
        await page.WriteAsync(Head(run).AsMemory(), cancellation);
        Markup[] parts =
        [
            Facts.Header(run, settings), Facts.Tiles(run, settings, totals), Figures(charts), refusals.Section(), notes.Section(),
            TableColumns.Section(run), Tables.Settings(settings),
        ];
        foreach (var part in parts) await page.WriteAsync($"{part}\n".AsMemory(), cancellation);

        // 3. The table, and what the script needs.
        if (totals.Model is var (last, _)) await RowsAsync(rounds, totals.Rounds, last, page, cancellation);
        await page.WriteAsync($"\n{Facts.Model(totals)}\n</main>\n<script type=\"application/json\" id=\"data\">".AsMemory(), cancellation);
        await page.WriteAsync(Data(series.Points, charts.SelectMany(chart => chart.Series)).AsMemory(), cancellation);
        await page.WriteAsync($"</script>\n<script>{Script}</script>\n</body>\n</html>\n".AsMemory(), cancellation);
        await page.FlushAsync(cancellation);
    }

    private static string Head(RunRecord run)
        => new Markup().Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
        .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light "
            + "dark\"/>\n")
        .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\"/>\n")
        .Add($"<title>{run.Name} – Tributary report</title>\n")
        .Raw("<style>").Raw(Style).Raw("</style>\n</head>\n<body>\n<main>\n").ToString();

    private static Markup Figures(IEnumerable<(Markup Markup, IReadOnlyList<Series>)> charts)
        => new Markup().Raw("<div class=\"charts\">\n").AddAll(charts.Select(chart => chart.Markup)).Raw("\n</div>");

    // Rounds that were saved since the charts were made are left for the next report.
    private static async Task RowsAsync(ReportRounds rounds, int count, int last, StreamWriter page, CancellationToken cancellation)
    {
        await page.WriteAsync(Tables.RoundsBegin(count).ToString().AsMemory(), cancellation);
        var row = new Markup();
        await foreach (var round in rounds.Summaries(cancellation))
        {
            if (round.Round > last) break;
            Tables.Row(row, round);
            await row.MoveToAsync(page, cancellation);
        }

        await page.WriteAsync(Tables.RoundsEnd.AsMemory(), cancellation);
    }

    // Numbers with six digits are more than a tooltip shows.
    private static string Data(IReadOnlyList<RoundSpan> points, IEnumerable<Series> series)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("rounds");
            foreach (var point in points) json.WriteStringValue($"{point}");
            json.WriteEndArray();
            foreach (var one in series)
            {
                json.WriteStartArray(one.Key);
                foreach (var value in one.Values)
                {
                    if (value is { } number) json.WriteRawValue(number.ToString("G6", System.Globalization.CultureInfo.InvariantCulture));
                    else json.WriteNullValue();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"Tributary.Coordinator.Reports.{name}")
            ?? throw new InvalidOperationException($"the resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
