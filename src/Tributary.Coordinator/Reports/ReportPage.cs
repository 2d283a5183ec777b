using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>A run as one HTML file that needs nothing else: styles, script and charts are inside, and its policy forbids it to load anything.</summary>
public static class ReportPage
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    /// <summary>What a browser lets the page do (Content Security Policy): its own style and script, nothing else.</summary>
    public static string Policy { get; } = $"default-src 'none'; style-src '{Hash(Style)}'; script-src '{Hash(Script)}'; base-uri 'none'; form-action 'none'";

    public static string Write(RunRecord run, IReadOnlyList<RoundRecord> rounds)
    {
        var settings = new RunSettings(run.Spec);
        var series = new RunSeries(rounds);
        var charts = Charts.Of(series).ToList();
        return new Markup().Raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n")
            .Raw($"<meta http-equiv=\"Content-Security-Policy\" content=\"{Policy}\"/>\n")
            .Add($"<title>{run.Name} – Tributary report</title>\n")
            .Raw("<style>").Raw(Style).Raw("</style>\n</head>\n<body>\n<main>\n")
            .Add(Facts.Header(run, settings)).Raw("\n").Add(Facts.Tiles(run, settings, rounds)).Raw("\n")
            .Raw("<div class=\"charts\">\n").AddAll(charts.Select(chart => chart.Markup)).Raw("\n</div>\n")
            .Add(Tables.Refusals(rounds)).Raw("\n").Add(Tables.Notes(rounds)).Raw("\n").Add(Tables.Settings(settings)).Raw("\n")
            .Add(rounds.Count == 0 ? new Markup() : Tables.Rounds(rounds)).Raw("\n").Add(Facts.Model(rounds)).Raw("\n</main>\n")
            .Raw("<script type=\"application/json\" id=\"data\">").Raw(Data(series.Rounds, charts.SelectMany(chart => chart.Series))).Raw("</script>\n<script>").Raw(Script).Raw("</script>\n</body>\n</html>\n")
            .ToString();
    }

    // Numbers with six digits are more than a tooltip shows.
    private static string Data(IReadOnlyList<int> rounds, IEnumerable<Series> series)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("rounds");
            foreach (var round in rounds) json.WriteNumberValue(round);
            json.WriteEndArray();
            foreach (var one in series)
            {
                json.WriteStartArray(one.Key);
                foreach (var value in one.Values)
                {
                    if (value is { } number && double.IsFinite(number)) json.WriteRawValue(number.ToString("G6", System.Globalization.CultureInfo.InvariantCulture));
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
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"Tributary.Coordinator.Reports.{name}") ?? throw new InvalidOperationException($"the resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
