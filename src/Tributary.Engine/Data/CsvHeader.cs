using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>The start of a table: which columns there are. <see cref="Records"/> then stands before the first row.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private bool _firstRowRead;

    /// <param name="source">UTF-8, without a byte order mark.</param>
    public CsvHeader(ByteSource source, CsvOptions options)
    {
        Records = FirstRecord(source, options);
        if (!options.Header && options.Columns.Count > 0 && options.Columns.Count != Records.Count)
            throw Records.Broken($"it has {Records.Count} columns; {options.Columns.Count} are named");
        var names = options.Header ? Fields(Records) : options.Columns.Count > 0 ? [.. options.Columns]
            : [.. Enumerable.Range(1, Records.Count).Select(i => $"c{i}")];
        for (var i = 0; i < names.Length; i++)
            if (!_indexes.TryAdd(names[i], i)) throw Records.Broken($"two columns are called '{CsvColumn.Shorten(names[i])}'", i);

        (Names, _firstRowRead) = (names, !options.Header);
    }

    public IReadOnlyList<string> Names { get; }

    public CsvRecords Records { get; }

    /// <summary>A table's records, standing at the first one.</summary>
    /// <exception cref="BrokenFileException">There is none, or it has too many fields.</exception>
    public static CsvRecords FirstRecord(ByteSource source, CsvOptions options)
    {
        if (options.Delimiter is not ((> ' ' and < '\x7F' and not '"') or '\t' or ' '))
            throw new ArgumentException($"the delimiter is '{options.Delimiter}'; an ASCII character but the quote is needed",
                nameof(options));
        var records = new CsvRecords(source, options.Delimiter, options.TrimSpaces);
        for (var i = 0; i < options.SkipLines; i++)
            if (!records.SkipLine()) throw source.Broken($"it has {i} lines; {options.SkipLines} are to be skipped");
        if (!records.Next()) throw source.Broken("it holds no line");
        return records.Count <= CsvFile.MaxColumns ? records
            : throw records.Broken($"it has {records.Count} columns; at most {CsvFile.MaxColumns} are allowed");
    }

    public static string[] Fields(CsvRecords records)
    {
        var fields = new string[records.Count];
        for (var i = 0; i < fields.Length; i++) fields[i] = Encoding.UTF8.GetString(records[i]);
        return fields;
    }

    /// <summary>Goes to the next row (the first one may have been read to count the columns).</summary>
    public bool NextRow()
    {
        if (_firstRowRead)
        {
            _firstRowRead = false;
            return true;
        }

        if (!Records.Next()) return false;
        if (Records.Count != Names.Count) throw Records.Broken($"there are {Records.Count} fields; {Names.Count} are expected");
        return true;
    }

    public int IndexOf(string name)
    {
        if (_indexes.TryGetValue(name, out var index)) return index;
        var known = string.Join(", ", Names.Take(50)) + (Names.Count > 50 ? ", ..." : "");
        throw Records.Broken($"there is no column '{name}'; there are {known}");
    }
}
