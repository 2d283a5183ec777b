using System.Collections.Frozen;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tables;

/// <summary>A site's own table: how it is written is known here, what it means comes from a run. Rows are read when they are asked
/// for.</summary>
public sealed class TableFile
{
    private readonly string _path;
    private readonly TableForm _form;

    /// <exception cref="ArgumentException">The form has problems; the message lists all of them.</exception>
    public TableFile(string path, TableForm form)
    {
        if (form.Problems().ToList() is { Count: > 0 } problems) throw new ArgumentException(string.Join("; ", problems), nameof(form));
        (_path, _form) = (path, form);
    }

    /// <summary>What others are told of its name: no folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>The columns that others may use, in the file's order; null where neither the file nor its owner names them.</summary>
    /// <exception cref="BrokenFileException">It is no table.</exception>
    public IReadOnlyList<string>? ColumnNames()
    {
        if (!_form.Header && _form.Columns.Count == 0) return null;
        return [.. Names([]).Except(_form.Ignored, StringComparer.Ordinal)];
    }

    /// <summary>Tells of the table what a schema is made of.</summary>
    /// <param name="floor">Categories, classes and sums of fewer rows are not told.</param>
    /// <exception cref="TableMismatchException">It has not the columns that the run wants; the message has both lists.</exception>
    /// <exception cref="BrokenFileException">A cell cannot be what its column is.</exception>
    public TableSummary Describe(TableMeaning meaning, int floor)
    {
        var names = Names(meaning.Order);
        var taken = meaning.Targets.Append(meaning.Label).OfType<string>().ToList();
        var unused = taken.Concat(meaning.Ignored).Concat(_form.Ignored).ToHashSet(StringComparer.Ordinal);
        var features = meaning.Features.Count > 0 ? meaning.Features : [.. names.Where(name => !unused.Contains(name))];
        Check([.. features, .. taken], names);
        var used = features.Concat(taken).ToHashSet(StringComparer.Ordinal);
        var rows = Read(names, features, meaning.Label, meaning.Targets, meaning.Categorical, meaning.Missing, meaning.ClassOf);
        return new TableRows(rows, Name, [.. names.Where(used.Contains)], _form.DecimalComma).Summarize(meaning, floor, null);
    }

    /// <summary>Reads the table as the schema has it.</summary>
    /// <inheritdoc cref="Describe" path="/exception"/>
    public BoundTable Bind(TableSchema schema)
    {
        var names = Names(schema.Order);
        var features = schema.Columns.Select(column => column.Name).ToList();
        var taken = schema.Targets.Append(schema.Label).OfType<string>();
        Check([.. features, .. taken], names);
        var categorical = schema.Columns.Where(column => column.Categories is not null).Select(column => column.Name).ToList();
        var rows = Read(names, features, schema.Label, schema.Targets, categorical, schema.Missing, schema.ClassOf, schema.Numbers());
        return new TableRows(rows, Name, names, _form.DecimalComma).Bind(schema, null, labelled: true);
    }

    private void Check(IReadOnlyList<string> wanted, IReadOnlyList<string> names)
    {
        var lacking = wanted.Where(name => !names.Contains(name, StringComparer.Ordinal)).ToList();
        if (lacking.Count == 0) return;
        throw TableMismatchException.Of(Name, wanted, names,
            $"{TableMismatchException.List(lacking)} {(lacking.Count == 1 ? "is" : "are")} not there; "
            + "rename the columns, say how the file is written (--delimiter, --header), or let the run name others (data.features, "
                + "data.label)");
    }

    // A file without header has the names that its owner gives, or else the run's by position.
    private IReadOnlyList<string> Names(IReadOnlyList<string> order)
    {
        using var file = File.OpenRead(_path);
        var found = CsvFile.ColumnNames(file, Name, Form([]));
        if (_form.Header || _form.Columns.Count > 0) return found;
        if (order.Count == found.Count) return order;
        if (order.Count > 0)
        {
            throw TableMismatchException.Of(Name, order, [$"{found.Count} columns without names"],
                $"{order.Count} are wanted; name those of the file (--columns a,b,c), or put them into that order");
        }

        throw TableMismatchException.Of(Name, ["columns by name"], [$"{found.Count} columns without names"],
            "name those of the file (--columns a,b,c), or let the run name them in order (data.columns)");
    }

    private CsvOptions Form(IReadOnlyList<string> names) => new()
    {
        Header = _form.Header,
        Columns = _form.Header ? [] : names.Count > 0 ? names : _form.Columns,
        Delimiter = _form.Delimiter,
        SkipLines = _form.SkipLines,
        DecimalComma = _form.DecimalComma,
        MissingMarks = _form.MissingMarks,
    };

    private RowSet Read(IReadOnlyList<string> names, IReadOnlyList<string> features, string? label, IReadOnlyList<string> targets,
        IReadOnlyList<string> categorical,
        MissingValues missing, IReadOnlyDictionary<string, string> classOf, IReadOnlySet<string>? numbers = null)
    {
        using var file = File.OpenRead(_path);
        return CsvFile.Read(file, Name, Form(names) with
        {
            Features = features,
            Label = label,
            Targets = targets,
            Categorical = categorical,
            Missing = missing,
            ClassOf = classOf,
            Numbers = numbers ?? FrozenSet<string>.Empty,
            KeepsGaps = true,
        });
    }
}
