using Spectre.Console;

namespace Tributary.Cli;

/// <summary>A table that leaves columns out where the terminal is too narrow for all of them, rather than to break its lines.</summary>
/// <param name="heads">As <see cref="TerminalTable.Of"/> takes them; a <c>?</c> at the end, with a number, says which goes first:
/// <c>model?1</c>.</param>
internal sealed class FittingTable(params string[] heads)
{
    // Behind every column, the last one too.
    private const int Gap = 3;

    // What a column that may wrap is content with.
    private const int Wrapped = 12;

    private readonly List<string[]> _rows = [];

    public void AddRow(params string[] cells) => _rows.Add(cells);

    /// <param name="width">Columns of the terminal that it may take.</param>
    public Table Within(int width)
    {
        // 1. What every column needs; one that may wrap is content with little.
        var columns = heads.Select((head, i) => (Head: Bare(head), Rank: Rank(head), Index: i, Width: Needed(i, head))).ToList();

        // 2. The least important go until the others fit.
        foreach (var least in columns.Where(column => column.Rank > 0).OrderBy(column => column.Rank).ToList())
            if (columns.Sum(column => column.Width + Gap) > width) columns.Remove(least);

        var table = TerminalTable.Of([.. columns.Select(column => column.Head)]);
        foreach (var row in _rows) table.AddRow([.. columns.Select(column => row[column.Index])]);
        return table;
    }

    private int Needed(int column, string head)
    {
        var widest = _rows.Select(row => Markup.Remove(row[column]).Length).Append(Bare(head).TrimEnd('>', '*').Length).Max();
        return head.Contains('*', StringComparison.Ordinal) ? Math.Min(Wrapped, widest) : widest;
    }

    private static string Bare(string head) => head.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? head[..at] : head;

    private static int Rank(string head) => head.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? head[at + 1] - '0' : 0;
}
