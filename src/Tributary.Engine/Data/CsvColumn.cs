using System.Text.Unicode;

namespace Tributary.Engine.Data;

/// <summary>What reading a table knows about one of its columns.</summary>
internal sealed class CsvColumn
{
    private readonly List<string> _texts;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string>? _rename;
    private readonly bool _isClosed;
    private readonly int _limit;

    /// <param name="index">Its place in the file.</param>
    /// <param name="categories">Texts that are known beforehand; null learns them.</param>
    /// <param name="limit">More different texts than this are refused.</param>
    /// <param name="rename">The category that each text stands for; empty takes the texts themselves.</param>
    public CsvColumn(string name, int index, bool isText, IReadOnlyList<string>? categories = null, int limit = int.MaxValue, IReadOnlyDictionary<string, string>? rename = null)
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

    /// <summary>Of the numbers present.</summary>
    public double Sum { get; private set; }

    public long Present { get; private set; }

    public float Number(CsvRecords records, double value)
    {
        var number = (float)value;
        if (!float.IsFinite(number)) throw records.Broken($"{value} in column '{Name}' is too large for a float32", Index);
        Sum += value;
        Present++;
        return number;
    }

    /// <summary>The number of a text; -1 where texts are known beforehand and this one is not among them.</summary>
    public int Code(CsvRecords records)
    {
        var field = records[Index];
        var letters = field.Length <= 256 ? stackalloc char[256] : new char[field.Length];
        if (Utf8.ToUtf16(field, letters, out _, out var length, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            throw records.Broken($"column '{Name}' is not UTF-8; convert the file", Index);
        if (_codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(letters[..length], out var code)) return code;
        if (_isClosed && _rename is null) return -1;

        var text = letters[..length].ToString();
        var category = text;
        if (_rename is not null && !_rename.TryGetValue(text, out category!) && !_rename.TryGetValue("*", out category!))
            throw records.Broken($"'{Shorten(text)}' in column '{Name}' belongs to no class; classOf knows {string.Join(", ", _rename.Keys)}", Index);
        code = _rename is null ? -1 : _texts.IndexOf(category);
        if (code < 0 && !_isClosed) code = Append(category, records);

        // "*" may stand for any number of texts; not all are worth remembering.
        if (code >= 0 && (_rename is null || _codes.Count < CsvFile.MaxClasses)) _codes.Add(text, code);
        return code;
    }

    public static string Shorten(string text) => text.Length <= 40 ? text : text[..37] + "...";

    private int Append(string text, CsvRecords records)
    {
        if (_texts.Count == _limit) throw records.Broken($"column '{Name}' holds more than {_limit} different texts; ignore it, or give it another use", Index);
        _texts.Add(text);
        return _texts.Count - 1;
    }
}
