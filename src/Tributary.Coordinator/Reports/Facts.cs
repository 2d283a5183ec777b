using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>The head of a report: what run this is and the numbers that one looks for first.</summary>
internal static class Facts
{
    public static Markup Header(RunRecord run, RunSettings settings)
    {
        var state = run.Status switch { RunStatus.Completed => ("Completed", "ok"), RunStatus.Failed => ("Failed", "bad"), _ => ("Not finished", "open") };
        var header = Markup.Of($"<header><p class=\"eyebrow\">Tributary run report</p><h1>{run.Name} <span class=\"state {state.Item2}\">{state.Item1}</span></h1>")
            .Add($"<p class=\"sub\"><span>{settings.Model}</span><span>{settings.Strategy}</span><span>run <code>{run.Id}</code></span><span>{run.Created.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture)} UTC</span></p>");
        if (run.Outcome is { } outcome) header.Add($"<p class=\"reason\">{char.ToUpperInvariant(outcome.Reason[0])}{outcome.Reason[1..].TrimEnd('.')}.</p>");
        return header.Raw("</header>");
    }

    public static Markup Tiles(RunRecord run, RunSettings settings, IReadOnlyList<RoundRecord> rounds)
    {
        if (rounds.Count == 0) return Markup.Of($"<p class=\"card empty\">No round has been saved yet.</p>");
        var measured = rounds.Where(round => round.Accuracy is { } accuracy && double.IsFinite(accuracy)).ToList();
        var lossy = rounds.Where(round => round.Loss is { } loss && double.IsFinite(loss)).ToList();
        var seconds = rounds.Sum(round => round.Seconds.Total);
        var refused = rounds.Sum(round => round.Cohort.Count - round.Updates);
        var failed = rounds.Count(round => round.Failure is not null);
        var tiles = new Markup().Raw("<dl class=\"tiles\">");
        if (measured.Count > 0)
        {
            var best = measured.MaxBy(round => round.Accuracy)!;
            tiles.Add(Tile("Accuracy", Amounts.Percent(measured[^1].Accuracy), $"best {Amounts.Percent(best.Accuracy)}, round {best.Round}"));
        }

        if (lossy.Count > 0)
        {
            var best = lossy.MinBy(round => round.Loss)!;
            tiles.Add(Tile("Loss", Amounts.Loss(lossy[^1].Loss), $"best {Amounts.Loss(best.Loss)}, round {best.Round}"));
        }

        return tiles.Add(Tile("Rounds", $"{rounds.Count}", (settings.Rounds > 0 ? $"of {settings.Rounds}" : "") + (failed > 0 ? $", {failed} missed the quorum" : "")))
            .Add(Tile("Time", Amounts.Seconds(Math.Max(seconds, run.Outcome?.Seconds ?? 0)), $"{Amounts.Seconds(seconds / rounds.Count)} a round"))
            .Add(Tile("Clients a round", $"{rounds.Average(round => round.Cohort.Count):0.#}", refused == 0 ? "none refused" : $"{Amounts.Of(refused, "answer")} refused"))
            .Add(Tile("Bytes moved", Amounts.Bytes(rounds.Sum(round => (double)round.BytesIn + round.BytesOut)), "both ways"))
            .Raw("</dl>");
    }

    public static Markup Model(IReadOnlyList<RoundRecord> rounds) => rounds.Count == 0 ? new Markup()
        : Markup.Of($"<p class=\"model\"><span>Model after round {rounds[^1].Round}</span><code>{rounds[^1].ModelSha256}</code><button type=\"button\" data-copy=\"{rounds[^1].ModelSha256}\">Copy</button></p>");

    private static Markup Tile(string name, string value, string note) => Markup.Of($"<div class=\"card tile\"><dt>{name}</dt><dd>{value}</dd><dd class=\"note\">{note}</dd></div>");
}
