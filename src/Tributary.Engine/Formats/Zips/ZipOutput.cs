using System.Buffers.Binary;
using System.Text;

namespace Tributary.Engine.Formats.Zips;

/// <summary>Writes a zip archive of stored files from front to back, as PyTorch lays it out (caffe2/serialize/inline_container.cc over
/// miniz): each file's content begins at a multiple of 64, its checksum and sizes follow it, and a ZIP64 end record is always there. No
/// times are kept: the same files give the same bytes.</summary>
internal sealed class ZipOutput : IDisposable
{
    private const int Alignment = 64, LocalBytes = 30, FillBytes = 4;
    private const ushort Utf8Name = 0x0800, SizesFollow = 0x0008;

    private readonly Stream _stream;
    private readonly long _wideFrom;
    private readonly MemoryStream _fields = new();
    private readonly BinaryWriter _writer;
    private readonly List<Part> _parts = [];
    private Part _open = new([], 0, 0, 0);
    private long _at;
    private long _missing;

    private sealed record Part(byte[] Name, long Bytes, long At, uint Crc)
    {
        public ushort Flags => Bytes == 0 ? Utf8Name : (ushort)(Utf8Name | SizesFollow);
    }

    /// <param name="stream">Stays open.</param>
    /// <param name="wideFrom">From this size or offset on it stands in a ZIP64 field; another only to try it.</param>
    public ZipOutput(Stream stream, long wideFrom = uint.MaxValue)
        => (_stream, _wideFrom, _writer) = (stream, wideFrom, new BinaryWriter(_fields));

    /// <summary>Begins a file; as many bytes must follow.</summary>
    public void Begin(string name, long bytes)
    {
        (_open, _missing) = (new Part(Encoding.UTF8.GetBytes(name), bytes, _at, 0), bytes);
        var wide = Wide(_open, packed: 0);
        var start = _at + LocalBytes + _open.Name.Length + wide.Length + FillBytes;
        var fill = (ushort)((Alignment - (start % Alignment)) % Alignment);

        // Signature, version, flags, stored; time, checksum and sizes are left out.
        Fields(0x04034b50u, (ushort)0, _open.Flags, (ushort)0, 0u, 0u, 0u, 0u);
        Fields(checked((ushort)_open.Name.Length), (ushort)(wide.Length + FillBytes + fill), _open.Name, wide);
        Fields("FB"u8.ToArray(), fill, Enumerable.Repeat((byte)'Z', fill).ToArray());
        Flush();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _missing) throw new ArgumentException($"{bytes.Length} bytes are given; {_missing} are missing", nameof(bytes));
        _open = _open with { Crc = Crc32.Append(_open.Crc, bytes) };
        _missing -= bytes.Length;
        Put(bytes);
    }

    /// <summary>Ends the file.</summary>
    public void End()
    {
        if (_missing > 0) throw new InvalidOperationException($"{_missing} of {_open.Bytes} bytes are missing");
        _parts.Add(_open);
        if (_open.Bytes == 0) return;
        Fields(0x08074b50u, _open.Crc);
        if (Wide(_open, _open.Bytes).Length > 0) Fields(_open.Bytes, _open.Bytes);
        else Fields((uint)_open.Bytes, (uint)_open.Bytes);
        Flush();
    }

    /// <summary>Writes the directory and the archive's end.</summary>
    public void Finish()
    {
        var from = _at;
        foreach (var part in _parts)
        {
            var (wide, bytes) = (Wide(part, part.Bytes), Narrow(part.Bytes));
            Fields(0x02014b50u, 0u, part.Flags, (ushort)0, 0u, part.Crc, bytes, bytes, (ushort)part.Name.Length, (ushort)wide.Length);
            Fields((ushort)0, (ushort)0, (ushort)0, 0u, Narrow(part.At), part.Name, wide);
            Flush();
        }

        // The record's length without its first 12 bytes; the versions that miniz claims.
        var (end, size, count) = (_at, _at - from, _parts.Count);
        Fields(0x06064b50u, 44L, (ushort)0x031e, (ushort)0x002d, 0L, (long)count, (long)count, size, from);
        Fields(0x07064b50u, 0u, end, 1u);
        var few = (ushort)Math.Min(count, ushort.MaxValue);
        Fields(0x06054b50u, 0u, few, few, Narrow(size), Narrow(from), (ushort)0);
        Flush();
    }

    public void Dispose() => _writer.Dispose();

    private uint Narrow(long value) => value >= _wideFrom ? uint.MaxValue : (uint)value;

    // The ZIP64 field of what is too large: its size, its size as it lies here (in the file's own header left out, as miniz does), where it
    // begins.
    private byte[] Wide(Part part, long packed)
    {
        var (isLarge, isFar) = (part.Bytes >= _wideFrom, part.At >= _wideFrom);
        if (!isLarge && !isFar) return [];
        List<long> values = [];
        if (isLarge) values.AddRange([part.Bytes, packed]);
        if (isFar) values.Add(part.At);
        var field = new byte[4 + (values.Count * sizeof(long))];
        BinaryPrimitives.WriteUInt16LittleEndian(field, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(field.AsSpan(2), (ushort)(field.Length - 4));
        foreach (var (i, value) in values.Index()) BinaryPrimitives.WriteInt64LittleEndian(field.AsSpan(4 + (i * sizeof(long))), value);
        return field;
    }

    private void Fields(params ReadOnlySpan<object> fields)
    {
        foreach (var field in fields)
        {
            switch (field)
            {
                case ushort value: _writer.Write(value); break;
                case uint value: _writer.Write(value); break;
                case long value: _writer.Write(value); break;
                default: _writer.Write((byte[])field); break;
            }
        }
    }

    private void Flush()
    {
        Put(_fields.GetBuffer().AsSpan(0, (int)_fields.Length));
        _fields.SetLength(0);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _at += bytes.Length;
    }
}
