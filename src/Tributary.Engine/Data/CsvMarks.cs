using System.Text;

namespace Tributary.Engine.Data;

/// <summary>The fields of a table that stand for a missing value.</summary>
internal sealed class CsvMarks
{
    private readonly byte[][] _everywhere;
    private readonly byte[][] _ofNumbers;
    private readonly bool[] _starts = new bool[256];

    private readonly bool _decimalComma;

    public CsvMarks(CsvOptions options)
    {
        _decimalComma = options.DecimalComma;
        _everywhere = Bytes(options.MissingMarks ?? CsvOptions.UsualMarks);
        _ofNumbers = options.MissingMarks is null ? Bytes(CsvOptions.UsualNumberMarks) : [];
        foreach (var mark in _everywhere)
        {
            if (mark.Length == 0) continue;
            _starts[mark[0]] = true;
            AnyIsNumber |= Read(mark, out _) == CsvCell.Number;
        }
    }

    /// <summary>True where a mark can be read as a number (-999): then a number must be compared with the marks first.</summary>
    public bool AnyIsNumber { get; }

    /// <summary>What a field is, and its value where it is a number as the table writes them: where the comma is its point, a point may
    /// stand for thousands, and is no part of a number.</summary>
    public CsvCell Read(ReadOnlySpan<byte> field, out double number)
    {
        const int longest = 64;
        if (!_decimalComma || field.Length > longest) return CsvNumber.Read(field, out number);
        number = 0;
        if (field.Contains((byte)'.')) return CsvCell.Text;
        Span<byte> text = stackalloc byte[longest];
        field.Replace(text, (byte)',', (byte)'.');
        return CsvNumber.Read(text[..field.Length], out number);
    }

    /// <summary>Whether a field stands for nothing in every kind of column.</summary>
    public bool Has(ReadOnlySpan<byte> field)
        => (field.Length == 0 || _starts[field[0]]) && Holds(_everywhere, field);

    /// <summary>Whether a field stands for nothing in a column of numbers.</summary>
    public bool HasForNumbers(ReadOnlySpan<byte> field) => Has(field) || Holds(_ofNumbers, field);

    private static bool Holds(byte[][] marks, ReadOnlySpan<byte> field)
    {
        foreach (var mark in marks)
            if (field.SequenceEqual(mark)) return true;
        return false;
    }

    private static byte[][] Bytes(IEnumerable<string> marks) => [.. marks.Select(Encoding.UTF8.GetBytes)];
}
