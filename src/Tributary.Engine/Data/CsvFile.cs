using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>Reads tables of texts (RFC 4180, plain or gzipped; UTF-8 or UTF-16): numbers and categories are told apart by what the columns
/// hold, missing values are filled or their rows dropped.</summary>
public static class CsvFile
{
    /// <summary>A text feature with more different texts is refused.</summary>
    public const int MaxCategories = 1_000;

    /// <summary>A label column with more classes is refused.</summary>
    public const int MaxClasses = 65_536;

    /// <summary>A table with more columns is refused.</summary>
    public const int MaxColumns = 100_000;

    /// <param name="schema">Meaning of columns and classes from another table; null learns it from this one.</param>
    /// <exception cref="BrokenFileException">A line has the wrong number of fields, a named column is missing, a field cannot be what its
    /// column is; the message names the line.</exception>
    public static RowSet Read(string path, CsvOptions options, RowSchema? schema = null)
        => Read(() => ByteSource.Open(path, inflate: true), options, schema);

    /// <param name="stream">Seekable: a column may turn out to hold texts late, and is then read again.</param>
    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">As for a file.</exception>
    public static RowSet Read(Stream stream, string name, CsvOptions options, RowSchema? schema = null)
    {
        var start = stream.Position;
        return Read(() =>
        {
            stream.Position = start;
            return new ByteSource(stream, name, inflate: true);
        }, options, schema);
    }

    /// <summary>Names of a file's columns, in order.</summary>
    /// <exception cref="BrokenFileException">The file has no line.</exception>
    public static IReadOnlyList<string> ColumnNames(string path, CsvOptions options)
    {
        using var source = CsvEncoding.AsUtf8(ByteSource.Open(path, inflate: true));
        return new CsvHeader(source, options).Names;
    }

    /// <summary>Names of a stream's columns, in order; it stands where it stood before.</summary>
    /// <inheritdoc cref="Read(Stream, string, CsvOptions, RowSchema?)"/>
    public static IReadOnlyList<string> ColumnNames(Stream stream, string name, CsvOptions options)
    {
        var start = stream.Position;
        using var source = CsvEncoding.AsUtf8(new ByteSource(stream, name, inflate: true));
        var names = new CsvHeader(source, options).Names;
        stream.Position = start;
        return names;
    }

    /// <summary>The fields of a stream's first line, header or not; it stands where it stood before.</summary>
    /// <inheritdoc cref="Read(Stream, string, CsvOptions, RowSchema?)"/>
    public static IReadOnlyList<string> FirstFields(Stream stream, string name, CsvOptions options)
    {
        var start = stream.Position;
        using var source = CsvEncoding.AsUtf8(new ByteSource(stream, name, inflate: true));
        var fields = CsvHeader.Fields(CsvHeader.FirstRecord(source, options));
        stream.Position = start;
        return fields;
    }

    /// <summary>Whether a field may stand in a column of numbers, with the usual marks for what is missing.</summary>
    public static bool IsNumberOrMissing(string field)
    {
        var bytes = Encoding.UTF8.GetBytes(field);
        return CsvNumber.Read(bytes, out _) != CsvCell.Text || new CsvMarks(new CsvOptions()).HasForNumbers(bytes);
    }

    private static RowSet Read(Func<ByteSource> open, CsvOptions options, RowSchema? schema)
    {
        // 1. All columns are taken for numbers; the first lines that say otherwise end this attempt.
        // 2. A column that turns to text later costs one look at the whole file, which finds all such columns.
        // 3. Now the kinds are known.
        var kinds = new CsvKinds(options.Categorical);
        foreach (var look in (long[])[CsvReading.FirstRows, long.MaxValue])
        {
            if (Attempt(look) is { } rows) return rows;
        }

        return Attempt(long.MaxValue) ?? throw new InvalidOperationException("the file changed while it was read");

        RowSet? Attempt(long rowsAfterSurprise)
        {
            using var source = CsvEncoding.AsUtf8(open());
            return new CsvReading(source, options, schema, kinds).Rows(rowsAfterSurprise);
        }
    }
}
