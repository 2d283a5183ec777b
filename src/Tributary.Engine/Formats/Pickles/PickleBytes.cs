using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>A pickle's bytes, taken from front to back.</summary>
internal sealed class PickleBytes(ReadOnlyMemory<byte> bytes, string name)
{
    private const int MaxLine = 1000;

    private int _at;

    /// <summary>Bytes taken so far.</summary>
    public int At => _at;

    public BrokenFileException Broken(string problem, int? at = null) => new(name, at ?? _at, problem);

    public ReadOnlySpan<byte> Take(long count) => Slice(count).Span;

    /// <summary>The next bytes, where they lie.</summary>
    public ReadOnlyMemory<byte> Slice(long count)
    {
        if (count < 0 || count > bytes.Length - _at) throw Broken($"the pickle ends here; {count} more bytes are claimed");
        var slice = bytes.Slice(_at, (int)count);
        _at += (int)count;
        return slice;
    }

    public byte Byte() => Take(1)[0];

    public long UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public long Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A whole number of any length (LONG1).</summary>
    public long Long(int at)
    {
        var digits = Take(Byte());
        if (digits.Length > 8) throw Broken("a whole number has more than 64 bits", at);
        var value = digits.Length > 0 && digits[^1] >= 0x80 ? -1L : 0;
        for (var i = digits.Length - 1; i >= 0; i--) value = (value << 8) | digits[i];
        return value;
    }

    /// <summary>A name up to the end of its line.</summary>
    public string Line(int at)
    {
        var end = bytes.Span[_at..].IndexOf((byte)'\n');
        if (end is < 0 or > MaxLine) throw Broken("a name does not end", at);
        var line = Text(end, at);
        _at++;
        return line;
    }

    public string Text(long count, int at)
    {
        var utf8 = Take(count);
        if (!Utf8.IsValid(utf8)) throw Broken("a text is no UTF-8", at);
        return Encoding.UTF8.GetString(utf8);
    }
}
