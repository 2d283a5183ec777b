using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>What did not count and why, gathered round by round: a row for each client and reason.</summary>
internal sealed class Refusals
{
    private const int OpenRows = 12;
    private const int MaxRows = 300;

    private readonly Dictionary<(string Client, string Reason), Mention> _rows = [];
    private readonly List<(int Round, string Failure)> _failures = [];
    private int _failed;

    /// <param name="round">The next one.</param>
    public void Add(RoundRecord round)
    {
        if (round.Failure is { } failure)
        {
            _failed++;
            if (_failures.Count < MaxRows) _failures.Add((round.Round, failure));
        }

        foreach (var client in round.Cohort)
            if (client.Refused is { } reason) Add(round.Round, client, Words($"{reason}"));
        foreach (var client in round.RefusedEvaluations ?? []) Add(round.Round, client, "evaluation: " + Words($"{client.Refused}"));
    }

    /// <summary>The section of the page; empty where everything counted.</summary>
    public Markup Section()
    {
        if (_failed == 0 && _rows.Count == 0) return new Markup();
        var refused = _rows.OrderByDescending(row => row.Value.Times).ThenBy(row => row.Key.Client, StringComparer.Ordinal).ToList();
        var answers = Amounts.Of(refused.Sum(row => row.Value.Times), "answer");
        var clients = Amounts.Of(refused.Select(row => row.Key.Client).Distinct(StringComparer.Ordinal).Count(), "client");
        var section = new Markup().Raw(refused.Count + _failed <= OpenRows
            ? "<details class=\"card\" open=\"open\">" : "<details class=\"card\">")
            .Add($"<summary><h2>Refusals</h2><span class=\"note\">{answers} of {clients}</span></summary>");
        foreach (var (round, failure) in _failures)
            section.Add($"<p class=\"failure\"><strong>Round {round} did not count.</strong> {failure}</p>");
        if (refused.Count == 0) return section.Raw("</details>");
        section.Raw("<div class=\"scroll\"><table><thead><tr><th>Client</th><th>Reason</th><th "
            + "class=\"n\">Times</th><th>Rounds</th><th>Last detail</th></tr></thead><tbody>");
        foreach (var ((client, reason), row) in refused.Take(MaxRows))
            section.Add($"<tr><td>{client}</td><td>{reason}</td><td class=\"n\">{row.Times}</td><td>{row.Rounds}</td><td "
                + $"class=\"wide\">{row.Detail}</td></tr>");
        section.Raw("</tbody></table></div>");
        if (refused.Count > MaxRows)
            section.Add($"<p class=\"note\">and {Amounts.Of(refused.Count - MaxRows, "row")} more, of clients that were refused less "
                + $"often</p>");
        return section.Raw("</details>");
    }

    private void Add(int round, ClientOutcome client, string reason)
    {
        if (!_rows.TryGetValue((client.Client, reason), out var row)) _rows.Add((client.Client, reason), row = new Mention());
        row.Add(round, client.Detail);
    }

    // "NotANumber" reads as "not a number".
    private static string Words(string name)
        => string.Concat(name.Select((letter, i) => char.IsUpper(letter) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(letter)
            : letter.ToString()));
}
