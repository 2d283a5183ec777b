using System.Buffers.Binary;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>A file on its way out: numbers, little-endian, one after another.</summary>
internal sealed class Hdf5Output : IDisposable
{
    private readonly MemoryStream _bytes = new();

    /// <summary>Where the next byte goes.</summary>
    public long Position => _bytes.Position;

    public void Put(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Writes over the beginning.</summary>
    public void PutFirst(ReadOnlySpan<byte> bytes) => bytes.CopyTo(_bytes.GetBuffer());

    public void CopyTo(Stream stream) => _bytes.WriteTo(stream);

    public void Dispose() => _bytes.Dispose();

    public void Shorts(params ReadOnlySpan<ushort> values)
    {
        Span<byte> bytes = stackalloc byte[2];
        foreach (var value in values)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
            _bytes.Write(bytes);
        }
    }

    public void Put(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Put(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Zeros(int count) => _bytes.Write(new byte[count]);

    public void Align()
    {
        while (_bytes.Position % 8 != 0) _bytes.WriteByte(0);
    }
}
