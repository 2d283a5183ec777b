using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>The head of a report: what run this is and the numbers that one looks for first.</summary>
internal static class Facts
{
    public static Markup Header(RunRecord run, RunSettings settings)
    {
        var (state, color) = run.Status switch
        {
            RunStatus.Completed => ("Completed", "ok"),
            RunStatus.Failed => ("Failed", "bad"),
            _ => ("Not finished", "open"),
        };
        var created = run.Created.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);
        var header = Markup.Of($"<header><p class=\"eyebrow\">Tributary run report</p>")
            .Add($"<h1>{run.Name} <span class=\"state {color}\">{state}</span></h1>")
            .Add($"<p class=\"sub\"><span>{settings.Model}</span><span>{settings.Strategy}</span>")
            .Add($"<span>run <code>{run.Id}</code></span><span>{created} UTC</span></p>");
        if (run.Outcome is { Reason: [var first, ..] reason })
            header.Add($"<p class=\"reason\">{char.ToUpperInvariant(first) + reason[1..].TrimEnd('.')}.</p>");
        return header.Raw("</header>");
    }

    public static Markup Tiles(RunRecord run, RunSettings settings, RunTotals totals)
    {
        if (totals.Rounds == 0) return new Markup().Raw("<p class=\"card empty\">No round has been saved yet.</p>");
        var tiles = new Markup().Raw("<dl class=\"tiles\">");
        if (totals.Accuracy is var (accuracy, mostAccurate, accurate))
            tiles.Add(Tile("Accuracy", Amounts.Percent(accuracy), $"best {Amounts.Percent(mostAccurate)}, round {accurate}"));
        if (totals.Loss is var (loss, least, best))
            tiles.Add(Tile("Loss", Amounts.Loss(loss), $"best {Amounts.Loss(least)}, round {best}"));
        var planned = settings.Rounds > 0 ? $"of {settings.Rounds}" : "";
        var seconds = Math.Max(totals.Seconds, run.Outcome?.Seconds ?? 0);
        return tiles.Add(Tile("Rounds", $"{totals.Rounds}", planned + (totals.Failed > 0 ? $", {totals.Failed} missed the quorum" : "")))
            .Add(Tile(settings.IsVirtual ? "Virtual time" : "Time", Amounts.Seconds(seconds),
                $"{Amounts.Seconds(totals.Seconds / totals.Rounds)} a round"))
            .Add(Tile("Clients a round", ((double)totals.Asked / totals.Rounds).ToString("0.#", CultureInfo.InvariantCulture),
                totals.Refused == 0 ? "none refused" : $"{Amounts.Of(totals.Refused, "answer")} refused"))
            .Add(Tile("Bytes moved", Amounts.Bytes(totals.Bytes), "both ways"))
            .Raw("</dl>");
    }

    public static Markup Model(RunTotals totals)
    {
        if (totals.Model is not var (round, sha256)) return new Markup();
        return Markup.Of($"<p class=\"model\"><span>Model after round {round}</span><code>{sha256}</code>")
            .Add($"<button type=\"button\" data-copy=\"{sha256}\">Copy</button></p>");
    }

    private static Markup Tile(string name, string value, string note)
        => Markup.Of($"<div class=\"card tile\"><dt>{name}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>");
}
