using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Models;

/// <summary>Scores of rows, and how well a threshold parts them.</summary>
/// <param name="IsAnomaly">What the labels say; null where there are none.</param>
/// <param name="Report">Null where there are no labels.</param>
internal sealed record Evaluated(double[] Scores, double Threshold, bool[]? IsAnomaly, DetectionReport? Report)
{
    public long Flagged => Scores.LongCount(score => score > Threshold);

    public static Evaluated Of(RowSet rows, double[] scores, double threshold)
    {
        if (rows.Count == 0 || DetectionTable.IsAnomaly(rows, 0) is null) return new Evaluated(scores, threshold, null, null);
        bool[] labels = [.. Enumerable.Range(0, rows.Count).Select(row => DetectionTable.IsAnomaly(rows, row) == true)];
        return new Evaluated(scores, threshold, labels, DetectionReport.Of(scores, labels, threshold));
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["rows"] = Scores.Length, ["threshold"] = Threshold, ["flagged"] = Flagged };
        if (Report is null) return json;
        json["confusion"] = new JsonObject
        {
            ["anomaliesFlagged"] = Report.Flagged,
            ["anomaliesMissed"] = Report.Missed,
            ["normalFlagged"] = Report.FalseAlarms,
            ["normalPassed"] = Report.Passed,
        };
        json["f1"] = Report.F1;
        json["precision"] = Known(Report.Precision);
        json["recall"] = Known(Report.Recall);
        json["rocAuc"] = Known(Report.Area);
        return json;
    }

    public void Show(Terminal terminal)
    {
        terminal.Out.WriteLine($"{Amounts.Of(Scores.Length, "row")}, {Amounts.Count(Flagged)} with a score above the threshold of "
            + $"{Amounts.Number(Threshold)}");
        if (Report is null)
        {
            terminal.Out.WriteLine("the rows have no labels: how many of them are flagged rightly cannot be told");
            return;
        }

        var table = TerminalTable.Of("", "flagged>", "not flagged>", "share flagged>");
        table.AddRow("anomalies", Amounts.Count(Report.Flagged), Amounts.Count(Report.Missed), Amounts.Percent(Report.Recall));
        table.AddRow("normal rows", Amounts.Count(Report.FalseAlarms), Amounts.Count(Report.Passed),
            Amounts.Percent(Report.FalseAlarmRate));
        terminal.Screen().Write(table);
        terminal.Out.WriteLine($"F1 {Amounts.Number(Report.F1)}, precision {Amounts.Percent(Report.Precision)}, ROC AUC "
            + $"{Amounts.Number(Report.Area)}");
    }

    private static JsonNode? Known(double number) => double.IsFinite(number) ? number : null;
}
