using Tributary.Engine.Data;

namespace Tributary.Engine.Tables;

/// <summary>A table as it was found, with gaps where values are missing: what is told of it, and what a schema makes of it.</summary>
internal sealed class TableRows
{
    private readonly RowSet _found;
    private readonly string _file;
    private readonly IReadOnlyList<string> _order;
    private readonly bool _decimalComma;
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="found">Missing numbers are NaN, missing texts -1; texts and classes are numbered as the file has them.</param>
    /// <param name="file">What a refusal calls the table.</param>
    /// <param name="order">All of the file's columns.</param>
    /// <param name="decimalComma">Whether numbers among the categories are written with a comma.</param>
    public TableRows(RowSet found, string file, IReadOnlyList<string> order, bool decimalComma)
    {
        (_found, _file, _order, _decimalComma) = (found, file, order, decimalComma);
        for (var i = 0; i < found.Schema.Columns.Count; i++) _places[found.Schema.Columns[i].Name] = i;
    }

    public int Count => _found.Count;

    public RowSet Found => _found;

    /// <param name="rows">Which rows; null for all.</param>
    /// <param name="floor">Categories, classes and sums of fewer rows are not told.</param>
    public TableSummary Summarize(TableMeaning meaning, int floor, IReadOnlyList<int>? rows)
    {
        var all = rows ?? Enumerable.Range(0, Count).ToArray();
        return new TableSummary
        {
            Rows = all.Count,
            Columns = [.. _found.Schema.Columns.Select((column, i) => Summarize(column, i, meaning, floor, all))],
            Classes = _found.Classes == 0 ? [] : Told(all.Select(_found.Label), [.. Named(_found.ClassNames)], floor),
            Order = _order,
        };
    }

    /// <param name="rows">Which rows; null for all.</param>
    /// <param name="labelled">Whether the classes are wanted.</param>
    /// <exception cref="TableMismatchException">A column holds what it must not.</exception>
    public BoundTable Bind(TableSchema schema, IReadOnlyList<int>? rows, bool labelled)
    {
        var classes = new CategoryNames(schema.Classes);
        var numbers = Named(_found.ClassNames).Select(classes.Of).ToArray();
        var all = rows ?? Enumerable.Range(0, Count).ToArray();
        int[] kept = labelled && schema.Label is not null ? [.. all.Where(row => numbers[_found.Label(row)] >= 0)] : [.. all];
        var width = schema.Columns.Count;
        var values = new float[checked(kept.Length * width)];
        for (var i = 0; i < width; i++) Fill(schema.Columns[i], values.AsSpan(), i, width, kept, schema);

        var targets = _found.TargetSize == 0 ? null : new float[kept.Length * _found.TargetSize];
        for (var i = 0; targets is not null && i < kept.Length; i++) _found.CopyTarget(kept[i], targets.AsSpan(i * _found.TargetSize));
        int[]? labels = labelled && schema.Label is not null ? [.. kept.Select(row => numbers[_found.Label(row)])] : null;
        string[]? owners = Count > 0 && _found.Owner(0) is not null ? [.. kept.Select(row => _found.Owner(row)!)] : null;
        var bound = new RowSet(schema.Rows, values, labels, targets, owners);
        return new BoundTable(schema.Scaling() is { } scaling ? scaling.Apply(bound) : bound, all.Count - kept.Length);
    }

    private void Fill(TableColumn wanted, Span<float> values, int column, int width, int[] rows, TableSchema schema)
    {
        var place = _places[wanted.Name];
        var found = _found.Schema.Columns[place];
        if (wanted.Categories is null && found.Categories.Count > 0)
        {
            const string Why = "is a column of numbers in the run, and holds texts there; mend its cells, or let the run take it for "
                + "categories (data.categorical)";
            throw TableMismatchException.Of(_file, [.. schema.Columns.Select(one => one.Name)], _order,
                $"'{CsvColumn.Shorten(wanted.Name)}' {Why}");
        }

        var codes = wanted.Categories is null ? null : Codes(wanted.Categories, Named(found.Categories));
        for (var i = 0; i < rows.Length; i++)
        {
            var value = _found.Value(rows[i], place);
            values[(i * width) + column] = codes is not null ? (value < 0 || float.IsNaN(value) ? -1 : codes[(int)value])
                : float.IsNaN(value) ? wanted.Fill : value;
        }
    }

    private static int[] Codes(IReadOnlyList<string> wanted, IEnumerable<string> found)
    {
        var names = new CategoryNames(wanted);
        return [.. found.Select(names.Of)];
    }

    private ColumnSummary Summarize(RowColumn column, int place, TableMeaning meaning, int floor, IReadOnlyList<int> rows)
    {
        var isText = column.Categories.Count > 0;
        var present = rows.Count(row => _found.Value(row, place) is var value && !float.IsNaN(value) && !(value < 0 && isText));
        if (meaning.Categorical.Contains(column.Name, StringComparer.Ordinal) && !isText) present = 0;
        var told = new ColumnSummary(column.Name, present == 0 ? ColumnKind.Empty : isText ? ColumnKind.Text
            : ColumnKind.Number)
        { Present = present, Missing = rows.Count - present };
        if (present == 0) return told;
        if (isText)
            return told with { Categories = Told(rows.Select(row => (int)_found.Value(row, place)), [.. Named(column.Categories)], floor) };
        if (present < floor) return told;

        var (sum, squares, smallest, largest) = (new ExactTotal(), new ExactTotal(), float.PositiveInfinity, float.NegativeInfinity);
        foreach (var row in rows)
        {
            var value = _found.Value(row, place);
            if (float.IsNaN(value)) continue;
            sum.Add(value);
            squares.Add((double)value * value);
            (smallest, largest) = (Math.Min(smallest, value), Math.Max(largest, value));
        }

        var (isStandard, isRange) = (meaning.Scale == Sets.DataScale.Standard, meaning.Scale == Sets.DataScale.MinMax);
        return told with
        {
            Sum = sum.Total(),
            Squares = isStandard ? squares.Total() : null,
            Smallest = isRange ? smallest : null,
            Largest = isRange ? largest : null,
        };
    }

    // A number is the same category wherever it is written with a comma.
    private IEnumerable<string> Named(IReadOnlyList<string> names)
        => _decimalComma ? names.Select(name => name.Replace(',', '.') is var point && CategoryNames.IsNumber(point) ? point : name)
            : names;

    // In the order of categories; what is too long to be shown is too rare.
    private static List<CategoryCount> Told(IEnumerable<int> codes, IReadOnlyList<string> names, int floor)
    {
        var counts = new long[names.Count];
        foreach (var code in codes)
            if (code >= 0) counts[code]++;
        var merged = CategoryNames.Merged(names.Select((name, i) => new CategoryCount(name, counts[i]))
            .Where(count => count.Rows > 0 && TableSchemaReader.IsText(count.Name)));
        var told = merged.Where(count => count.Rows >= floor).ToDictionary(count => count.Name, StringComparer.Ordinal);
        return [.. CategoryNames.Sorted(told.Keys).Select(name => told[name])];
    }
}
