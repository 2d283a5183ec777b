using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>The start of a table: which columns there are. <see cref="Records"/> then stands before the first row.</summary>
internal sealed class CsvHeader
{
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private bool _firstRowRead;

    public CsvHeader(ByteSource source, CsvOptions options)
    {
        if (options.Delimiter is not ((> ' ' and < '\x7F' and not '"') or '\t' or ' ')) throw new ArgumentException($"the delimiter is '{options.Delimiter}'; an ASCII character other than the quote is needed", nameof(options));
        if (source.Ensure(3) && source.Buffered.StartsWith("\uFEFF"u8)) source.Skip(3);
        Records = new CsvRecords(source, options.Delimiter, options.TrimSpaces);
        for (var i = 0; i < options.SkipLines; i++)
            if (!Records.SkipLine()) throw source.Broken($"it has {i} lines; {options.SkipLines} are to be skipped");
        if (!Records.Next()) throw source.Broken("it holds no line");
        if (Records.Count > CsvFile.MaxColumns) throw Records.Broken($"it has {Records.Count} columns; at most {CsvFile.MaxColumns} are allowed");

        if (!options.Header && options.Columns.Count > 0 && options.Columns.Count != Records.Count)
            throw Records.Broken($"it has {Records.Count} columns; {options.Columns.Count} are named");
        var names = new string[Records.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = options.Header ? Encoding.UTF8.GetString(Records[i]) : options.Columns.Count > 0 ? options.Columns[i] : $"c{i + 1}";
            if (!_indexes.TryAdd(names[i], i)) throw Records.Broken($"two columns are called '{CsvColumn.Shorten(names[i])}'", i);
        }

        (Names, _firstRowRead) = (names, !options.Header);
    }

    public IReadOnlyList<string> Names { get; }

    public CsvRecords Records { get; }

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

    public int IndexOf(string name) => _indexes.TryGetValue(name, out var index) ? index
        : throw Records.Broken($"there is no column '{name}'; there are {string.Join(", ", Names.Take(50))}{(Names.Count > 50 ? ", ..." : "")}");
}
