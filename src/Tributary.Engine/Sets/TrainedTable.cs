using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Reads rows of new tables with the categories, fillings and scaling of the table that a model was trained on. Safe to use from many threads.</summary>
public sealed class TrainedTable
{
    private readonly CsvOptions _columns;
    private readonly RowSchema _schema;
    private readonly string[] _all;
    private readonly string[] _features;
    private readonly FeatureScaling? _scaling;

    /// <summary>Reads the table once.</summary>
    /// <param name="seed">The run's; it chose the rows that were trained on.</param>
    /// <exception cref="FileNotFoundException">The table is not here.</exception>
    /// <exception cref="Formats.BrokenFileException">It is not what it was.</exception>
    public TrainedTable(DataSpec data, ulong seed)
    {
        var path = data.File ?? throw new ArgumentException("the run was not trained on a table", nameof(data));
        var known = CsvFile.Read(path, data.Columns);
        (_columns, _schema, _all) = (data.Columns, known.Schema, [.. CsvFile.ColumnNames(path, data.Columns)]);
        _features = [.. known.Schema.Columns.Select(column => column.Name)];
        if (data.Scale == DataScale.None) return;
        var train = data.TestFile is null ? DataSplit.TrainTest(known, data.TestFraction, seed).Train : known;
        _scaling = data.Scale == DataScale.Standard ? StandardScaler.Fit(train) : MinMaxScaler.Fit(train);
    }

    /// <summary>Rows with a header that names at least the features, or without one: then either every column of the table or the features alone, in their order.</summary>
    /// <param name="rows">Seekable.</param>
    /// <param name="name">What a fault calls them.</param>
    /// <param name="labelled">Whether the label is read where its column is there; else it may hold anything.</param>
    /// <exception cref="Formats.BrokenFileException">A row does not fit.</exception>
    public DataSet Read(Stream rows, string name, bool labelled)
    {
        // A new row need not hold what is to be predicted.
        var first = CsvFile.FirstFields(rows, name, _columns with { SkipLines = 0 });
        var hasHeader = _features.All(feature => first.Contains(feature, StringComparer.Ordinal));
        string[] names = hasHeader ? [.. first] : first.Count == _all.Length ? _all : _features;
        var options = _columns with
        {
            Header = hasHeader,
            Columns = hasHeader ? [] : names,
            SkipLines = 0,
            Label = labelled && _columns.Label is { } label && names.Contains(label, StringComparer.Ordinal) ? label : null,
            Targets = [],
            Owner = null,
            Features = _features,
        };
        DataSet read = CsvFile.Read(rows, name, options, _schema);
        return _scaling is null ? read : _scaling.Apply(read);
    }

    /// <summary>Rows for a model that was trained on no table: plain numbers, with a header or without.</summary>
    /// <inheritdoc cref="Read"/>
    public static DataSet ReadNumbers(Stream rows, string name)
    {
        var hasHeader = !CsvFile.FirstFields(rows, name, new CsvOptions()).All(CsvFile.IsNumberOrMissing);
        return CsvFile.Read(rows, name, new CsvOptions { Header = hasHeader });
    }
}
