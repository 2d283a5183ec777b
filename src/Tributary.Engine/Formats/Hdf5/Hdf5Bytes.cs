using System.Buffers.Binary;
using System.Text;

namespace Tributary.Engine.Formats.Hdf5;

/// <summary>The bytes of a file, read at addresses that are checked.</summary>
internal sealed class Hdf5Bytes(byte[] bytes, string name)
{
    public const long Undefined = -1;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    public long Length => bytes.Length;

    public BrokenFileException Broken(long at, string problem) => new(name, at, problem);

    /// <exception cref="BrokenFileException">The file does not hold them.</exception>
    public Span<byte> Span(long at, long count, string what)
    {
        if (at < 0 || count < 0 || at > bytes.Length || count > bytes.Length - at)
            throw Broken(at, $"{count} bytes of {what} are claimed here; the file has {bytes.Length}");
        return bytes.AsSpan((int)at, (int)count);
    }

    public byte Byte(long at) => Span(at, 1, "a field")[0];

    public int UInt16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Span(at, 2, "a field"));

    public long UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Span(at, 4, "a field"));

    /// <summary>An offset or a length.</summary>
    public long Address(long at) => BinaryPrimitives.ReadInt64LittleEndian(Span(at, 8, "an address"));

    /// <summary>A text that ends in a zero.</summary>
    public string Text(long at, int max)
    {
        var rest = Span(at, Math.Min(max, Math.Max(0, Length - at)), "a name");
        var end = rest.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(rest[..end]) : throw Broken(at, $"a name here does not end within {max} bytes");
    }

    /// <summary>Throws unless four letters stand there.</summary>
    public void Expect(long at, ReadOnlySpan<byte> letters, string what)
    {
        if (!Span(at, 4, what).SequenceEqual(letters)) throw Broken(at, $"{what} ({Encoding.ASCII.GetString(letters)}) should be here");
    }
}
