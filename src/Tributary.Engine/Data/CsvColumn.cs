using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using Tributary.Engine.Formats;
using Tributary.Engine.Tables;

namespace Tributary.Engine.Data;

/// <summary>What reading a table knows about one of its columns.</summary>
internal sealed class CsvColumn
{
    private readonly List<string> _texts;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string>? _rename;
    private readonly bool _isClosed;
    private readonly int _limit;
    private CsvTally? _tally;
    private double _sum;
    private long _present;

    /// <param name="index">Its place in the file.</param>
    /// <param name="categories">Texts that are known beforehand; null learns them.</param>
    /// <param name="limit">More different texts than this are refused.</param>
    /// <param name="rename">The category that each text stands for; empty takes the texts themselves.</param>
    public CsvColumn(string name, int index, bool isText, IReadOnlyList<string>? categories = null, int limit = int.MaxValue,
        IReadOnlyDictionary<string, string>? rename = null)
    {
        (Name, Index, IsText, _limit, _isClosed) = (name, index, isText, limit, categories is not null);
        _texts = [.. categories ?? []];
        if (rename is { Count: > 0 }) _rename = rename;
        else for (var i = 0; i < _texts.Count; i++) _codes.TryAdd(_texts[i], i);
    }

    public string Name { get; }

    public int Index { get; }

    public bool IsText { get; }

    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The mean of the numbers; 0 where there are none.</summary>
    public float Mean => _present == 0 ? 0 : (float)(_sum / _present);

    /// <param name="value">One that a float32 holds.</param>
    public float Number(double value)
    {
        _sum += value;
        _present++;
        return (float)value;
    }

    /// <summary>Counts the numbers among the texts from now on: the column may be one of numbers with a mistake in it.</summary>
    public CsvColumn Doubted(CsvBadCell? doubt, CsvMarks marks)
    {
        if (doubt is not null) _tally = new CsvTally(doubt, marks);
        return this;
    }

    /// <exception cref="BrokenFileException">The column was taken for texts, and most of its cells are numbers.</exception>
    public void Check(CsvRecords records) => _tally?.Check(records.File);

    /// <summary>The number of a text; -1 where texts are known beforehand and this one is not among them.</summary>
    public int Code(CsvRecords records)
    {
        var code = CodeOf(records);
        _tally?.Count(code, _texts[code]);
        return code;
    }

    private int CodeOf(CsvRecords records)
    {
        var field = records[Index];
        var letters = field.Length <= 256 ? stackalloc char[256] : new char[field.Length];
        if (Utf8.ToUtf16(field, letters, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            throw records.Broken($"column '{Name}' is not UTF-8; convert the file", Index);
        if (_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(letters[..length], out var code)) return code;
        if (_isClosed && _rename is null) return -1;

        var text = letters[..length].ToString();
        var category = text;
        if (_rename is not null && !_rename.TryGetValue(text, out category!) && !SameNumber(_rename, text, out category!)
            && !_rename.TryGetValue("*", out category!))
        {
            var known = string.Join(", ", _rename.Keys);
            throw records.Broken($"'{Shorten(text)}' in column '{Name}' belongs to no class; classOf knows {known}", Index);
        }

        code = _rename is null ? -1 : _texts.IndexOf(category);
        if (code < 0 && !_isClosed) code = Append(category, records);

        // "*" may stand for any number of texts; not all are worth remembering.
        if (code >= 0 && (_rename is null || _codes.Count < CsvFile.MaxClasses)) _codes.Add(text, code);
        return code;
    }

    /// <summary>A text as a fault shows it: on one line, and not long.</summary>
    public static string Shorten(string text)
    {
        var line = text.Any(char.IsControl) ? string.Concat(text.Take(41).Select(letter => char.IsControl(letter) ? ' ' : letter)) : text;
        return line.Length <= 40 ? line : line[..37] + "...";
    }

    // A class that is 0 at one site is 0.0 at another.
    private static bool SameNumber(IReadOnlyDictionary<string, string> rename, string text, [NotNullWhen(true)] out string? category)
    {
        var names = new CategoryNames([.. rename.Keys]);
        category = names.Of(text) is >= 0 and var at ? rename.Values.ElementAt(at) : null;
        return category is not null;
    }

    private int Append(string text, CsvRecords records)
    {
        if (_texts.Count == _limit)
        {
            Check(records);
            throw records.Broken($"column '{Name}' holds more than {_limit} different texts; ignore it, or give it another use", Index);
        }

        _texts.Add(text);
        return _texts.Count - 1;
    }
}
