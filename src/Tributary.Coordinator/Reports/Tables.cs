using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>The tables of a report: what was refused and why, every round, the settings.</summary>
internal static class Tables
{
    private const int OpenRows = 12;
    private const int MostRows = 300;

    public static Markup Refusals(IReadOnlyList<RoundRecord> rounds)
    {
        var failures = rounds.Where(round => round.Failure is not null).ToList();
        var refused = rounds.SelectMany(Refused).GroupBy(one => (one.Client.Client, one.Reason))
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key.Client, StringComparer.Ordinal).ToList();
        if (failures.Count == 0 && refused.Count == 0) return new Markup();
        var count = refused.Sum(group => group.Count());
        var section = new Markup().Add($"<details class=\"card\"{new Markup().Raw(refused.Count + failures.Count <= OpenRows ? " open=\"open\"" : "")}><summary><h2>Refusals</h2><span class=\"note\">{Amounts.Of(count, "answer")} of {Amounts.Of(refused.Select(group => group.Key.Client).Distinct(StringComparer.Ordinal).Count(), "client")}</span></summary>");
        foreach (var round in failures.Take(MostRows)) section.Add($"<p class=\"failure\"><strong>Round {round.Round} did not count.</strong> {round.Failure!}</p>");
        if (refused.Count > 0)
        {
            section.Raw("<div class=\"scroll\"><table><thead><tr><th>Client</th><th>Reason</th><th class=\"n\">Times</th><th>Rounds</th><th>Last detail</th></tr></thead><tbody>")
                .AddAll(refused.Take(MostRows).Select(group => Markup.Of($"<tr><td>{group.Key.Client}</td><td>{group.Key.Reason}</td><td class=\"n\">{group.Count()}</td><td>{Some(group.Select(one => one.Round).ToList())}</td><td class=\"wide\">{group.Last().Client.Detail ?? ""}</td></tr>")))
                .Raw("</tbody></table></div>");
            if (refused.Count > MostRows) section.Add($"<p class=\"note\">and {Amounts.Of(refused.Count - MostRows, "row")} more, of clients that were refused less often</p>");
        }

        return section.Raw("</details>");
    }

    /// <summary>Answers that count, but not as they were told; nothing where there are none.</summary>
    public static Markup Notes(IReadOnlyList<RoundRecord> rounds)
    {
        var noted = rounds.SelectMany(Noted).GroupBy(one => one.Client, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).ToList();
        if (noted.Count == 0) return new Markup();
        return new Markup().Add($"<details class=\"card\"><summary><h2>Counted otherwise than told</h2><span class=\"note\">{Amounts.Of(noted.Sum(group => group.Count()), "answer")} of {Amounts.Of(noted.Count, "client")}</span></summary>")
            .Raw("<div class=\"scroll\"><table><thead><tr><th>Client</th><th class=\"n\">Times</th><th>Rounds</th><th>Last</th></tr></thead><tbody>")
            .AddAll(noted.Take(MostRows).Select(group => Markup.Of($"<tr><td>{group.Key}</td><td class=\"n\">{group.Count()}</td><td>{Some(group.Select(one => one.Round).ToList())}</td><td class=\"wide\">{group.Last().Note}</td></tr>")))
            .Raw("</tbody></table></div></details>");
    }

    public static Markup Rounds(IReadOnlyList<RoundRecord> rounds) => new Markup()
        .Add($"<details class=\"card\"><summary><h2>All rounds</h2><span class=\"note\">{Amounts.Of(rounds.Count, "row")}</span></summary><div class=\"scroll\"><table><thead><tr>")
        .Raw("<th class=\"n\">Round</th><th class=\"n\">Accuracy</th><th class=\"n\">Loss</th><th class=\"n\">Training loss</th><th class=\"n\">Train</th><th class=\"n\">Transfer</th><th class=\"n\">Aggregate</th><th class=\"n\">Evaluate</th><th class=\"n\">Save</th><th class=\"n\">Clients</th><th class=\"n\">Out</th><th class=\"n\">In</th><th>Model</th></tr></thead><tbody>")
        .AddAll(rounds.Select(round => Markup.Of($"<tr{new Markup().Raw(round.Failure is null ? "" : " class=\"bad\"")}><td class=\"n\">{round.Round}</td><td class=\"n\">{Amounts.Percent(round.Accuracy)}</td><td class=\"n\">{Amounts.Loss(round.Loss)}</td><td class=\"n\">{Amounts.Loss(round.TrainLoss)}</td>")
            .Add($"<td class=\"n\">{Amounts.Seconds(round.Seconds.Train)}</td><td class=\"n\">{Amounts.Seconds(round.Seconds.Transfer)}</td><td class=\"n\">{Amounts.Seconds(round.Seconds.Aggregate)}</td><td class=\"n\">{Amounts.Seconds(round.Seconds.Evaluate)}</td><td class=\"n\">{Amounts.Seconds(round.Seconds.Save)}</td>")
            .Add($"<td class=\"n\">{round.Updates}/{round.Cohort.Count}</td><td class=\"n\">{Amounts.Bytes(round.BytesOut)}</td><td class=\"n\">{Amounts.Bytes(round.BytesIn)}</td><td><code>{round.ModelSha256[..Math.Min(12, round.ModelSha256.Length)]}</code></td></tr>")))
        .Raw("</tbody></table></div></details>");

    public static Markup Settings(RunSettings settings) => new Markup().Raw("<section class=\"card\"><h2>Settings</h2><div class=\"settings\">")
        .AddAll(settings.Sections().Select(section => Markup.Of($"<div><h3>{section.Section}</h3><dl>")
            .AddAll(section.Rows.Select(row => Markup.Of($"<dt>{row.Key}</dt><dd>{row.Value}</dd>"))).Raw("</dl></div>")))
        .Raw("</div></section>");

    // Updates and evaluations that did not count.
    private static IEnumerable<(int Round, ClientOutcome Client, string Reason)> Refused(RoundRecord round)
        => round.Cohort.Where(client => client.Refused is not null).Select(client => (round.Round, client, Words($"{client.Refused}")))
            .Concat((round.RefusedEvaluations ?? []).Select(client => (round.Round, client, "evaluation: " + Words($"{client.Refused}"))));

    private static IEnumerable<(int Round, string Client, string Note)> Noted(RoundRecord round)
        => round.Cohort.Where(client => client is { Refused: null, Detail: not null }).Select(client => (round.Round, client.Client, client.Detail!))
            .Concat((round.NotedEvaluations ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(one => (round.Round, one.Key, "evaluation: " + one.Value)));

    // "NotANumber" reads as "not a number".
    private static string Words(string name) => string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Some(List<int> rounds) => rounds.Count <= 8 ? string.Join(", ", rounds) : $"{string.Join(", ", rounds.Take(7))}, … {rounds[^1]}";
}
