using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Sets;

/// <summary>Tables for finding anomalies, whichever kind they are of: the BETH log, KDD's tables, or any CSV of numbers. Classes are told
/// apart only into normal and everything else.</summary>
public static class DetectionTable
{
    private const string Normal = "normal", Anomaly = "anomaly";

    /// <summary>Reads a table; what kind it is, its first line says.</summary>
    /// <param name="label">The label's column; null for the kind's own, or none.</param>
    /// <param name="features">BETH's columns, in the model's order; null for the usual ones.</param>
    /// <exception cref="BrokenFileException">It is no table, or a cell is not what its column is.</exception>
    /// <exception cref="FileNotFoundException">It is not here.</exception>
    public static RowSet Read(string path, string? label = null, IReadOnlyList<string>? features = null)
    {
        IReadOnlyList<string> first;
        using (var file = File.OpenRead(path)) first = CsvFile.FirstFields(file, Path.GetFileName(path), new CsvOptions());
        if (KddTable.IsOne(first)) return KddTable.Read(path);
        if (BethTable.IsOne(first)) return BethTable.Read(path, features, label);
        return CsvFile.Read(path, new CsvOptions
        {
            Header = !first.All(CsvFile.IsNumberOrMissing),
            Label = label,
            ClassOf = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["0"] = Normal,
                [Normal] = Normal,
                ["benign"] = Normal,
                ["*"] = Anomaly,
            },
        });
    }

    /// <summary>Reads several tables of one kind as one.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    /// <exception cref="ArgumentException">There is none, or they have not the same features.</exception>
    public static RowSet ReadAll(IReadOnlyList<string> paths, string? label = null)
    {
        if (paths.Count == 0) throw new ArgumentException("there is no table", nameof(paths));
        var tables = paths.Select(path => Read(path, label)).ToList();
        if (tables.Count == 1) return tables[0];
        var first = tables[0];
        for (var i = 1; i < tables.Count; i++)
        {
            if (tables[i].Schema.HasMeaningOf(first.Schema)) continue;
            throw new ArgumentException($"{Path.GetFileName(paths[i])} has not the features and classes of {Path.GetFileName(paths[0])}",
                nameof(paths));
        }

        var (width, count) = (first.Schema.Columns.Count, tables.Sum(table => table.Count));
        var (values, labels) = (new float[checked(width * count)], new int[first.Classes > 0 ? count : 0]);
        var at = 0;
        foreach (var table in tables)
        {
            for (var row = 0; row < table.Count; row++, at++)
            {
                for (var i = 0; i < width; i++) values[(at * width) + i] = table.Value(row, i);
                if (labels.Length > 0) labels[at] = table.Label(row);
            }
        }

        return new RowSet(first.Schema, values, labels);
    }

    /// <summary>Whether a row is none of the normal ones; null where nothing says it.</summary>
    public static bool? IsAnomaly(DataSet rows, int row)
        => rows.Label(row) is >= 0 and var label && label < rows.ClassNames.Count ? rows.ClassNames[label] != Normal : null;
}
