using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>Whether a summary can be one of a table: what comes from a site is not believed.</summary>
internal static class SummaryCheck
{
    /// <summary>Rows of one site.</summary>
    private const long MaxRows = 1_000_000_000_000;

    /// <returns>What is wrong, for people; null for nothing.</returns>
    public static string? Fault(TableSummary summary)
    {
        if (summary.Rows is < 1 or > MaxRows) return $"it tells of {summary.Rows} rows; 1..{MaxRows} are possible";
        if (summary.Columns.Count is 0 or > CsvFile.MaxColumns)
            return $"it tells of {summary.Columns.Count} columns; 1..{CsvFile.MaxColumns} are possible";
        if (summary.Order.Count > CsvFile.MaxColumns)
            return $"it names {summary.Order.Count} columns; at most {CsvFile.MaxColumns} are possible";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in summary.Columns)
        {
            if (!TableSchemaReader.IsText(column.Name)) return "a column's name is empty, too long, or holds control characters";
            if (!names.Add(column.Name)) return $"it tells twice of the column '{column.Name}'";
            if (Fault(column, summary.Rows) is { } fault) return $"column '{CsvColumn.Shorten(column.Name)}': {fault}";
        }

        if (!summary.Order.All(TableSchemaReader.IsText)) return "a column's name is empty, too long, or holds control characters";
        return summary.Classes.Count > CsvFile.MaxClasses
            ? $"it tells of {summary.Classes.Count} classes; at most {CsvFile.MaxClasses} are possible"
            : Fault(summary.Classes, summary.Rows, "class");
    }

    private static string? Fault(ColumnSummary column, long rows)
    {
        if (column.Present < 0 || column.Missing < 0 || column.Present + column.Missing != rows)
            return $"{column.Present} values and {column.Missing} gaps are not {rows} rows";
        if (column.Categories.Count > CsvFile.MaxCategories)
            return $"it has {column.Categories.Count} categories; at most {CsvFile.MaxCategories} are possible";
        if (column.Kind != ColumnKind.Text && column.Categories.Count > 0) return "it has categories, but holds no texts";
        if (Fault(column.Categories, column.Present, "category") is { } fault) return fault;
        if (column.Kind != ColumnKind.Number)
            return column.Sum is null && column.Squares is null && column.Smallest is null && column.Largest is null ? null
                : "it has sums, but holds no numbers";
        if (column.Present == 0) return "it holds numbers, but no value";
        if (column is { Smallest: { } least, Largest: { } greatest }
            && !(float.IsFinite(least) && float.IsFinite(greatest) && least <= greatest)) return $"{least} to {greatest} is no range";
        if (column.Sum is not { } sum) return column.Squares is null ? null : "it has squares without a sum";

        // |sum| <= n max, and n squares >= sum^2 (Cauchy and Schwarz): numbers of any table hold to it, made-up ones often do not.
        var largest = ExactNumber.Of(float.MaxValue) * column.Present;
        if ((largest - sum).Mantissa.Sign < 0 || (largest + sum).Mantissa.Sign < 0)
            return "its sum is larger than so many numbers can come to";
        if (column.Squares is { } squares && ((squares * column.Present) - (sum * sum)).Mantissa.Sign < 0)
            return "its sums contradict each other";
        return null;
    }

    private static string? Fault(IReadOnlyList<CategoryCount> counts, long rows, string what)
    {
        var (sum, names) = (0L, new HashSet<string>(StringComparer.Ordinal));
        foreach (var (name, count) in counts)
        {
            if (!TableSchemaReader.IsText(name)) return $"the name of a {what} is empty, too long, or holds control characters";
            if (count < 1 || count > rows || (sum += count) > rows) return $"there are more rows of a {what} than rows";
            if (!names.Add(name)) return $"it tells twice of the {what} '{CsvColumn.Shorten(name)}'";
        }

        return null;
    }
}
