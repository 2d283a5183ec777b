using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tributary.Engine.Formats.Pickles;

/// <summary>Writes a pickle step by step, with the same opcodes and the same numbering of what is kept that Python's own
/// writer uses.</summary>
internal sealed class PickleWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, int> _kept = new(StringComparer.Ordinal);
    private int _next;

    /// <param name="protocol">2 or 3.</param>
    public PickleWriter(byte protocol) => Put(0x80, protocol);

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public PickleWriter Put(params ReadOnlySpan<byte> opcodes)
    {
        _bytes.Write(opcodes);
        return this;
    }

    /// <summary>Keeps what is on top; under a name it can be had again.</summary>
    public PickleWriter Keep(string? name = null)
    {
        if (name is not null) _kept[name] = _next;
        if (_next < 256) Put((byte)'q', (byte)_next);
        else Put((byte)'r', (byte)_next, (byte)(_next >> 8), (byte)(_next >> 16), (byte)(_next >> 24));
        _next++;
        return this;
    }

    /// <summary>What was kept under the name; false where nothing was.</summary>
    public bool Again(string name)
    {
        if (!_kept.TryGetValue(name, out var place)) return false;
        if (place < 256) Put((byte)'h', (byte)place);
        else Put((byte)'j', (byte)place, (byte)(place >> 8), (byte)(place >> 16), (byte)(place >> 24));
        return true;
    }

    /// <summary>A class or a function by name, kept.</summary>
    public PickleWriter Global(string module, string name)
    {
        if (Again($"{module}\n{name}")) return this;
        Put((byte)'c');
        Put(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
        return Keep($"{module}\n{name}");
    }

    /// <summary>A text that stands more than once: the first one is kept for those after it.</summary>
    public PickleWriter Word(string text) => Again(text) ? this : Text(text, text);

    /// <param name="name">Under which it can be had again.</param>
    public PickleWriter Text(string text, string? name = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Put((byte)'X');
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Put(length).Put(bytes).Keep(name);
    }

    /// <summary>Numbers as the text that protocol 2 has for bytes: little-endian, as letters of Latin-1.</summary>
    public PickleWriter Floats(ReadOnlySpan<float> values)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("pickles are written on little-endian machines only");
        var bytes = MemoryMarshal.AsBytes(values);
        var length = checked((int)Latin1Text.Length(bytes));
        var text = _bytes.GetSpan(5 + length);
        text[0] = (byte)'X';
        BinaryPrimitives.WriteInt32LittleEndian(text[1..], length);
        Latin1Text.Encode(bytes, text[5..]);
        _bytes.Advance(5 + length);
        return Keep();
    }

    public PickleWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 256) return Put((byte)'C', (byte)bytes.Length).Put(bytes);
        Span<byte> length = stackalloc byte[5];
        length[0] = (byte)'B';
        BinaryPrimitives.WriteInt32LittleEndian(length[1..], bytes.Length);
        return Put(length).Put(bytes);
    }

    public PickleWriter Whole(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        if (value is >= 0 and < 256) return Put((byte)'K', bytes[0]);
        if (value is >= 0 and < 65536) return Put((byte)'M', bytes[0], bytes[1]);
        if (value is >= int.MinValue and <= int.MaxValue) return Put((byte)'J').Put(bytes[..4]);

        // As many bytes as the number and its sign need.
        var length = 8;
        while (bytes[length - 1] == (bytes[length - 2] >= 0x80 ? 0xFF : 0)) length--;
        return Put(0x8A, (byte)length).Put(bytes[..length]);
    }
}
