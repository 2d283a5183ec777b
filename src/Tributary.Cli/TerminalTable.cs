using Spectre.Console;

namespace Tributary.Cli;

/// <summary>Tables without lines: grey heads, columns apart by space.</summary>
internal static class TerminalTable
{
    /// <param name="heads">A head that ends in &gt; stands over a column of numbers, aligned to the right; one that ends in * may
    /// wrap.</param>
    public static Table Of(params ReadOnlySpan<string> heads)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var head in heads)
        {
            table.AddColumn(new TableColumn($"[grey]{Markup.Escape(head.TrimEnd('>', '*'))}[/]")
            {
                Alignment = head.EndsWith('>') ? Justify.Right : Justify.Left,
                NoWrap = !head.EndsWith('*'),
                Padding = new Padding(0, 0, 3, 0),
            });
        }

        return table;
    }
}
