using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Sets;

/// <summary>Reads the BETH host log (a CSV with a header and quoted fields, plain or gzipped) with its features mapped. Cells are read in
/// double precision: a mount namespace has more digits than a float32 holds.</summary>
public static class BethTable
{
    /// <summary>The label's column as published: 1 for suspicious rows.</summary>
    public const string UsualLabel = "sus";

    public const string Normal = "normal", Suspicious = "suspicious";

    /// <summary>The classes, by number.</summary>
    public static IReadOnlyList<string> ClassNames { get; } = [Normal, Suspicious];

    /// <param name="features">Columns, in the model's order; null for <see cref="BethFeatures.Usual"/>.</param>
    /// <param name="label">The column that is 0 for normal rows; null for <see cref="UsualLabel"/>.</param>
    /// <exception cref="BrokenFileException">A column is missing, or a cell is no number; the message names the line.</exception>
    public static RowSet Read(string path, IReadOnlyList<string>? features = null, string? label = null)
    {
        features ??= BethFeatures.Usual;
        using var source = CsvEncoding.AsUtf8(ByteSource.Open(path, inflate: true));
        var header = new CsvHeader(source, new CsvOptions());
        var columns = features.Select(header.IndexOf).ToArray();
        var labelColumn = header.IndexOf(label ?? UsualLabel);
        var (values, labels) = (new Growing<float>(), new Growing<int>());
        while (header.NextRow())
        {
            if (values.Count > Array.MaxLength - columns.Length)
                throw header.Records.Broken($"the table holds more than {Array.MaxLength} values; read a part of the file");
            var row = values.Take(columns.Length);
            for (var i = 0; i < columns.Length; i++)
                row[i] = (float)BethFeatures.Map(features[i], Number(header.Records, columns[i], features[i]));
            labels.Take(1)[0] = Number(header.Records, labelColumn, label ?? UsualLabel) == 0 ? 0 : 1;
        }

        var schema = new RowSchema([.. features.Select(name => new RowColumn(name, []))], ClassNames);
        return new RowSet(schema, values.ToArray(), labels.ToArray());
    }

    /// <summary>Whether a header is one of such a table.</summary>
    public static bool IsOne(IReadOnlyList<string> names)
        => BethFeatures.Usual.All(feature => names.Contains(feature, StringComparer.Ordinal));

    private static double Number(CsvRecords records, int column, string name)
        => CsvNumber.Read(records[column], out var number) == CsvCell.Number ? number
            : throw records.Broken($"column '{CsvColumn.Shorten(name)}' holds no number", column);
}
