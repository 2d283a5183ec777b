using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Reports;

/// <summary>Answers that count, but not as they were told, gathered round by round: a row for each client.</summary>
internal sealed class Notes
{
    private const int MaxRows = 300;

    private readonly Dictionary<string, Mention> _rows = new(StringComparer.Ordinal);

    /// <param name="round">The next one.</param>
    public void Add(RoundRecord round)
    {
        foreach (var client in round.Cohort)
            if (client is { Refused: null, Detail: { } note }) Add(client.Client, round.Round, note);
        if (round.NotedEvaluations is not { } noted) return;
        foreach (var (client, note) in noted) Add(client, round.Round, "evaluation: " + note);
    }

    /// <summary>The section of the page; empty where there are none.</summary>
    public Markup Section()
    {
        if (_rows.Count == 0) return new Markup();
        var (answers, clients) = (Amounts.Of(_rows.Values.Sum(row => row.Times), "answer"), Amounts.Of(_rows.Count, "client"));
        var section = new Markup().Raw("<details class=\"card\"><summary><h2>Counted otherwise than told</h2>")
            .Add($"<span class=\"note\">{answers} of {clients}</span></summary>")
            .Raw("<div class=\"scroll\"><table><thead><tr><th>Client</th><th "
                + "class=\"n\">Times</th><th>Rounds</th><th>Last</th></tr></thead><tbody>");
        foreach (var (client, row) in _rows.OrderByDescending(row => row.Value.Times).ThenBy(row => row.Key, StringComparer.Ordinal)
            .Take(MaxRows))
            section.Add($"<tr><td>{client}</td><td class=\"n\">{row.Times}</td><td>{row.Rounds}</td><td "
                + $"class=\"wide\">{row.Detail}</td></tr>");
        return section.Raw("</tbody></table></div></details>");
    }

    private void Add(string client, int round, string note)
    {
        if (!_rows.TryGetValue(client, out var row)) _rows.Add(client, row = new Mention());
        row.Add(round, note);
    }
}
