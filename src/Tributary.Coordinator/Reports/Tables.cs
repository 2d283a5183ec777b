using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>The tables of a report that are written as they are read: every round, the settings.</summary>
internal static class Tables
{
    /// <summary>The beginning of the table of all rounds; its rows and <see cref="RoundsEnd"/> follow.</summary>
    public static Markup RoundsBegin(int rounds) => new Markup()
        .Add($"<details class=\"card\"><summary><h2>All rounds</h2><span class=\"note\">{Amounts.Of(rounds, "row")}</span></summary>")
        .Raw("<div class=\"scroll\"><table><thead><tr><th class=\"n\">Round</th><th class=\"n\">Accuracy</th><th class=\"n\">Loss</th>")
        .Raw("<th class=\"n\">Training loss</th><th class=\"n\">Train</th><th class=\"n\">Transfer</th><th class=\"n\">Aggregate</th>")
        .Raw("<th class=\"n\">Evaluate</th><th class=\"n\">Save</th><th class=\"n\">Clients</th><th class=\"n\">Out</th><th "
            + "class=\"n\">In</th>")
        .Raw("<th>Model</th></tr></thead><tbody>");

    public const string RoundsEnd = "</tbody></table></div></details>";

    public static void Row(Markup to, RoundSummary round)
    {
        var seconds = round.Seconds;
        to.Raw(round.Failure is null ? "<tr>" : "<tr class=\"bad\">")
            .Add($"<td class=\"n\">{round.Round}</td><td class=\"n\">{Amounts.Percent(round.Accuracy)}</td><td "
                + $"class=\"n\">{Amounts.Loss(round.Loss)}</td>")
            .Add($"<td class=\"n\">{Amounts.Loss(round.TrainLoss)}</td><td class=\"n\">{Amounts.Seconds(seconds.Train)}</td>")
            .Add($"<td class=\"n\">{Amounts.Seconds(seconds.Transfer)}</td><td class=\"n\">{Amounts.Seconds(seconds.Aggregate)}</td>")
            .Add($"<td class=\"n\">{Amounts.Seconds(seconds.Evaluate)}</td><td class=\"n\">{Amounts.Seconds(seconds.Save)}</td>")
            .Add($"<td class=\"n\">{round.Answered}/{round.Answered + round.Refused}{Late(round)}</td><td "
                + $"class=\"n\">{Amounts.Bytes(round.BytesOut)}</td>")
            .Add($"<td class=\"n\">{Amounts.Bytes(round.BytesIn)}</td><td>"
                + $"<code>{round.ModelSha256[..Math.Min(12, round.ModelSha256.Length)]}</code></td></tr>");
    }

    private static string Late(RoundSummary round)
        => round.Behind is { } behind ? string.Create(CultureInfo.InvariantCulture, $", {behind:0.0} behind")
            : round.Gossip is not { Distance: { } distance } nodes ? ""
            : string.Create(CultureInfo.InvariantCulture, $", distance {distance:0.000}")
                + (nodes.Spread is { } spread ? $", spread {Amounts.Percent(spread)}" : "");

    public static Markup Settings(RunSettings settings)
        => new Markup().Raw("<section class=\"card\"><h2>Settings</h2><div class=\"settings\">")
        .AddAll(settings.Sections().Select(section => Markup.Of($"<div><h3>{section.Section}</h3><dl>")
            .AddAll(section.Rows.Select(row => Markup.Of($"<dt>{row.Key}</dt><dd>{row.Value}</dd>"))).Raw("</dl></div>")))
        .Raw("</div></section>");
}
