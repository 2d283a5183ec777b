using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Reports;

/// <summary>Of a run over tables: what its columns mean, and who told it.</summary>
internal static class TableColumns
{
    private const int MaxColumns = 300;
    private const int MaxTellers = 300;
    private const int MaxNamed = 20;

    /// <summary>The section of the page; empty for a run over samples of another kind.</summary>
    public static Markup Section(RunRecord run)
    {
        if (run.Schema is not { } known || Read(known) is not { } schema) return new Markup();
        var section = new Markup().Raw(schema.Columns.Count + known.Asked.Count <= 40
            ? "<details class=\"card\" open=\"open\">" : "<details class=\"card\">")
            .Add($"<summary><h2>Columns</h2><span class=\"note\">{Amounts.Of(schema.Columns.Count, "column")} as "
                + $"{Amounts.Of(schema.Rows.Width, "number")}</span></summary>")
            .Add($"<p class=\"about\">{Origin(known)} {Learned(schema)}{Withheld(known)}{known.Note}</p>")
            .Raw("<div class=\"scroll\"><table><thead><tr><th>Column</th><th>Kind</th><th>Holds</th><th>Becomes</th></tr></thead><tbody>");
        foreach (var column in schema.Columns.Take(MaxColumns)) section.Add(Row(column, schema.Missing));
        section.Raw("</tbody></table></div>");
        if (schema.Columns.Count > MaxColumns)
            section.Add($"<p class=\"note\">and {Amounts.Of(schema.Columns.Count - MaxColumns, "column")} more</p>");
        return section.Add(Tellers(known.Asked)).Raw("</details>");
    }

    private static TableSchema? Read(SchemaRecord known)
    {
        try
        {
            return known.Read();
        }
        catch (BrokenFileException)
        {
            // Another version kept it; the page shows the rest.
            return null;
        }
    }

    private static string Origin(SchemaRecord known) => known.Origin switch
    {
        SchemaOrigin.RunFile => "The run file says what the columns mean.",
        SchemaOrigin.Host => "The coordinator's own table says what the columns mean.",
        _ => $"{Amounts.Of(known.Asked.Count(teller => teller.Refused is null), "client")} told what their tables hold, "
            + $"{Amounts.Of(known.Asked.Sum(teller => teller.Rows), "row")} in all.",
    };

    private static string Learned(TableSchema schema)
    {
        if (schema.Label is { } label)
            return $"Learned is {label}, of {schema.Classes.Count} {(schema.Classes.Count == 1 ? "class" : "classes")}: "
                + $"{List(schema.Classes)}. ";
        return schema.Targets.Count > 0 ? $"Learned: {List(schema.Targets)}. " : "";
    }

    private static string Withheld(SchemaRecord known) => known is { Floor: { } floor, Asked.Count: > 0 }
        ? $"Categories and classes that no client has in {Amounts.Of(floor, "row")} or more were withheld, and count as none. " : "";

    private static Markup Row(TableColumn column, MissingValues missing)
    {
        var (kind, holds) = column.Categories is { } categories
            ? ("categories", $"{categories.Count}: {List(categories)}") : ("numbers", Gaps(column, missing));
        return Markup.Of($"<tr><td>{column.Name}</td><td>{kind}</td><td class=\"wide\">{holds}</td><td>{Becomes(column)}</td></tr>");
    }

    private static string Gaps(TableColumn column, MissingValues missing)
        => missing == MissingValues.DropRow ? "rows with a gap are left out" : $"a gap counts as {Amounts.Number(column.Fill)}";

    private static string Becomes(TableColumn column) => column switch
    {
        { Categories: { } categories, Encoding: CategoryEncoding.OneHot } => $"{Amounts.Of(categories.Count, "number")}, one of them 1",
        { Categories: not null, Divisor: 1 } => "its place in the list",
        { Categories: not null } => $"its place in the list / {Amounts.Number(column.Divisor)}",
        { Offset: 0, Divisor: 1 } => "as it is",
        _ => $"(value - {Amounts.Number(column.Offset)}) / {Amounts.Number(column.Divisor)}",
    };

    private static Markup Tellers(IReadOnlyList<SchemaTeller> asked)
    {
        if (asked.Count == 0) return new Markup();
        var table = new Markup()
            .Raw("<div class=\"scroll\"><table><thead><tr><th>Asked</th><th class=\"n\">Rows</th><th class=\"n\">Columns</th>")
            .Raw("<th>Answer</th></tr></thead><tbody>");
        foreach (var one in asked.Take(MaxTellers))
        {
            var (rows, columns) = one.Refused is null ? (Amounts.Count(one.Rows), Amounts.Count(one.Columns))
                : (Amounts.Nothing, Amounts.Nothing);
            var answer = one.Refused is null ? "told" : $"did not tell: {one.Detail}";
            table.Raw(one.Refused is null ? "<tr>" : "<tr class=\"bad\">")
                .Add($"<td>{one.Client}</td><td class=\"n\">{rows}</td><td class=\"n\">{columns}</td><td "
                    + $"class=\"wide\">{answer}</td></tr>");
        }

        table.Raw("</tbody></table></div>");
        return asked.Count > MaxTellers
            ? table.Add($"<p class=\"note\">and {Amounts.Of(asked.Count - MaxTellers, "client")} more</p>") : table;
    }

    private static string List(IReadOnlyList<string> names)
        => string.Join(", ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? $" and {names.Count - MaxNamed} more" : "");
}
