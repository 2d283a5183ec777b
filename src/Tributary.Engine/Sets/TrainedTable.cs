using Tributary.Engine.Data;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Sets;

/// <summary>Reads rows of new tables with the categories, fillings and scaling of the run that a model was trained in. Safe to use from
/// many threads.</summary>
public sealed class TrainedTable
{
    private readonly CsvOptions _columns;
    private readonly TableSchema _schema;
    private readonly IReadOnlyList<string> _order;
    private readonly string[] _features;

    /// <summary>Of a run that has kept its schema (<see cref="DataSpec.Schema"/>); of any other, the table is read once more.</summary>
    /// <param name="seed">The run's; it chose the rows that were trained on.</param>
    /// <exception cref="FileNotFoundException">The table is not here.</exception>
    /// <exception cref="Formats.BrokenFileException">It is not what it was.</exception>
    public TrainedTable(DataSpec data, ulong seed)
    {
        _schema = data.Schema ?? TableReading.Load(data, seed).Schema!;
        _columns = data.Columns;
        _order = data.Schema is null && data.File is { } path ? CsvFile.ColumnNames(path, data.Columns) : _schema.Order;
        _features = [.. _schema.Columns.Select(column => column.Name)];
    }

    /// <summary>Rows with a header that names at least the features, or without one: then either every column of the table or the features
    /// alone, in their order.</summary>
    /// <param name="rows">Seekable.</param>
    /// <param name="name">What a fault calls them.</param>
    /// <param name="labelled">Whether the label is read where its column is there; else it may hold anything.</param>
    /// <exception cref="Formats.BrokenFileException">A row does not fit.</exception>
    /// <exception cref="TableMismatchException">The rows have not the columns that the model wants; the message has both lists.</exception>
    public DataSet Read(Stream rows, string name, bool labelled)
    {
        // A new row need not hold what is to be predicted.
        var first = CsvFile.FirstFields(rows, name, _columns with { SkipLines = 0 });
        var hasHeader = _features.All(feature => first.Contains(feature, StringComparer.Ordinal));
        if (!hasHeader && first.Count != _order.Count && first.Count != _features.Length)
            throw TableMismatchException.Of(name, _features, first,
                $"name them in a first line, or send rows of {_features.Length} columns in that order");
        string[] names = hasHeader ? [.. first] : first.Count == _order.Count ? [.. _order] : _features;
        var label = labelled && _schema.Label is { } column && names.Contains(column, StringComparer.Ordinal) ? column : null;
        var options = _columns with
        {
            Header = hasHeader,
            Columns = hasHeader ? [] : names,
            SkipLines = 0,
            Label = label,
            ClassOf = _schema.ClassOf,
            Targets = [],
            Owner = null,
            Features = _features,
            Categorical = [.. _schema.Columns.Where(one => one.Categories is not null).Select(one => one.Name)],
            Missing = _schema.Missing,
            Numbers = _schema.Numbers(),
            KeepsGaps = true,
        };
        return new TableRows(CsvFile.Read(rows, name, options), name, names, _columns.DecimalComma)
            .Bind(_schema, null, label is not null).Samples;
    }

    /// <summary>Rows for a model that was trained on no table: plain numbers, with a header or without.</summary>
    /// <inheritdoc cref="Read"/>
    public static DataSet ReadNumbers(Stream rows, string name)
    {
        var hasHeader = !CsvFile.FirstFields(rows, name, new CsvOptions()).All(CsvFile.IsNumberOrMissing);
        return CsvFile.Read(rows, name, new CsvOptions { Header = hasHeader });
    }
}
