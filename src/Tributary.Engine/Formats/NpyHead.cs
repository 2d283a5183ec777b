using System.Buffers.Binary;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>The head of a .npy array, for arrays that are read or written piece by piece: what its values are and how they lie.</summary>
public sealed class NpyHead
{
    /// <summary>No valid head is shorter; so many bytes tell its size.</summary>
    public const int FirstBytes = 12;

    private readonly NpyHeader _header;

    private NpyHead(NpyHeader header)
    {
        _header = header;
        Count = header.Shape.Contains(0) ? 0 : header.Shape.Aggregate(1L, (product, extent) => product > int.MaxValue ? product
            : product * extent);
    }

    public IReadOnlyList<int> Shape => _header.Shape;

    /// <summary>Values in the array; not exact above 2^31.</summary>
    public long Count { get; }

    /// <summary>Bytes of one value.</summary>
    public int ValueBytes => _header.Format.Bytes;

    /// <summary>True where the values must be turned around: they lie column by column.</summary>
    public bool IsTransposed => _header.Fortran && Shape.Count(extent => extent != 1) > 1 && Count > 0;

    /// <summary>True where the bytes are this machine's float32.</summary>
    public bool IsNativeFloat32 => _header.Format.IsNativeFloat32;

    /// <summary>The type as NumPy writes it, e.g. <c>&lt;f4</c>.</summary>
    public string Type => NpyHeader.Descr(_header.Format);

    /// <summary>The element type that holds every value.</summary>
    public ElementType Element => _header.Format.Element;

    /// <summary>An array in C order, little-endian. NumPy has no bfloat16: float32 holds its values.</summary>
    public static NpyHead Of(ElementType type, IReadOnlyList<int> shape)
        => new(new NpyHeader(NumberFormat.Of(type == ElementType.BFloat16 ? ElementType.Float32 : type), false, [.. shape]));

    /// <summary>Bytes of the whole head.</summary>
    /// <param name="first">The first <see cref="FirstBytes"/> bytes.</param>
    /// <param name="name">What faults call the array.</param>
    /// <exception cref="BrokenFileException">This is no .npy array.</exception>
    public static int SizeOf(ReadOnlySpan<byte> first, string name)
    {
        if (!first.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]))
            throw new BrokenFileException(name, 0, "it does not begin with NumPy's magic string");
        if (first[6] is 0 or > 3 || first[7] != 0)
            throw new BrokenFileException(name, 6, $"version {first[6]}.{first[7]} is not known; 1.0, 2.0 and 3.0 are");
        var length = first[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(first[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(first[8..]);
        if (length > Npy.MaxHeaderBytes)
            throw new BrokenFileException(name, 8, $"a header of {length} bytes is claimed; at most {Npy.MaxHeaderBytes} are allowed");
        return (first[6] == 1 ? 10 : 12) + (int)length;
    }

    /// <summary>Reads a head.</summary>
    /// <param name="bytes">As many as <see cref="SizeOf"/> says.</param>
    /// <exception cref="BrokenFileException">It is damaged, or of a type that is not supported; object arrays are never read.</exception>
    public static NpyHead Read(ReadOnlySpan<byte> bytes, string name)
    {
        var start = bytes[6] == 1 ? 10 : 12;
        using var source = new ByteSource(Stream.Null, name);
        return new NpyHead(NpyHeader.Decode(bytes[start..].ToArray(), start, source));
    }

    /// <summary>The head of an array of the same type and another shape, in C order, as numpy.save writes it.</summary>
    public byte[] Write(IReadOnlyList<int> shape) => NpyHeader.Encode(shape, _header.Format, fortran: false);

    /// <summary>Turns values into float32, in the order in which they lie.</summary>
    /// <param name="source">Whole values; the bytes may be turned around in place.</param>
    public void Decode(Span<byte> source, Span<float> destination) => _header.Format.Decode(source, destination);

    /// <summary>Turns float32 into values of this type; see <see cref="NumberFormat.Encode"/>.</summary>
    public void Encode(ReadOnlySpan<float> source, Span<byte> destination) => _header.Format.Encode(source, destination);

    /// <summary>Values that lie column by column, row by row.</summary>
    public float[] Transpose(float[] values) => Npy.FromFortran(values, _header.Shape);
}
