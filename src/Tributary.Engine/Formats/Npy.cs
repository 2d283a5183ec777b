using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>NumPy's .npy format (numpy.org/neps/nep-0001-npy-format, versions 1.0 to 3.0). Values become float32: whole numbers beyond
/// 2^24 and float64 lose digits. Object arrays are pickles, which run code when loaded; they are refused.</summary>
internal static class Npy
{
    /// <summary>A longer header is refused.</summary>
    public const int MaxHeaderBytes = 1024 * 1024;

    public static NpyArray Read(string path)
    {
        using var source = ByteSource.Open(path);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">The stream is no valid .npy file, or holds a type that is not supported.</exception>
    public static NpyArray Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return Read(source);
    }

    /// <summary>Writes what numpy.save writes, byte for byte.</summary>
    /// <param name="values">Row-major, as many as the shape says.</param>
    /// <param name="type">The file's element type; bfloat16 is unknown to NumPy.</param>
    /// <param name="fortran">True writes the values column by column.</param>
    public static void Write(Stream stream, IReadOnlyList<int> shape, ReadOnlySpan<float> values, ElementType type = ElementType.Float32,
        bool fortran = false)
    {
        if (type == ElementType.BFloat16) throw new ArgumentException("NumPy has no bfloat16; write float32 or float16", nameof(type));
        if (values.Length != Length(shape))
            throw new ArgumentException($"{values.Length} values are given for an array of [{string.Join(", ", shape)}]", nameof(values));

        // As numpy.save: an array that lies in both orders is written in C order.
        fortran &= shape.Count(extent => extent != 1) > 1 && values.Length > 0;
        var format = NumberFormat.Of(type);
        stream.Write(NpyHeader.Encode(shape, format, fortran));
        if (fortran) values = FromFortran(values.ToArray(), shape.Reverse().ToArray());
        if (format.IsNativeFloat32)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        var block = new byte[Math.Min(64 * 1024, Math.Max(1, values.Length) * format.Bytes)];
        while (values.Length > 0)
        {
            var count = Math.Min(values.Length, block.Length / format.Bytes);
            format.Encode(values[..count], block.AsSpan(0, count * format.Bytes));
            stream.Write(block, 0, count * format.Bytes);
            values = values[count..];
        }
    }

    internal static NpyArray Read(ByteSource source, long maxValues = long.MaxValue)
    {
        Span<byte> start = stackalloc byte[8];
        source.ReadExactly(start, "the magic string");
        if (!start.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]))
            throw source.Broken("it does not begin with NumPy's magic string", 0);
        if (start[6] is 0 or > 3 || start[7] != 0)
            throw source.Broken($"version {start[6]}.{start[7]} is not known; 1.0, 2.0 and 3.0 are", 6);

        var lengthBytes = start[6] == 1 ? 2 : 4;
        start[..4].Clear();
        source.ReadExactly(start[..lengthBytes], "the header's length");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(start);
        if (length > MaxHeaderBytes) throw source.Broken($"a header of {length} bytes is claimed; at most {MaxHeaderBytes} are allowed", 8);
        var headerOffset = source.Offset;
        var header = NpyHeader.Decode(source.ReadBytes(length, "header"), headerOffset, source);

        var count = header.Shape.Contains(0) ? 0
            : header.Shape.Aggregate(1L, (product, extent) => product > int.MaxValue ? product : product * extent);
        if (count > Math.Min(maxValues, Array.MaxLength))
            throw source.Broken($"an array of [{string.Join(", ", header.Shape)}] is claimed; at most "
                + $"{Math.Min(maxValues, Array.MaxLength)} values are allowed", headerOffset);
        var values = source.ReadFloats(header.Format, count, "values");
        source.ExpectEnd("the values");
        return new NpyArray(header.Shape, header.Fortran ? FromFortran(values, header.Shape) : values, header.Format.Element);
    }

    private static long Length(IReadOnlyList<int> shape) => shape.Aggregate(1L, (product, extent) => checked(product * extent));

    // Walks the result in order; the first axis is the fastest in the source.
    internal static float[] FromFortran(float[] values, int[] shape)
    {
        if (shape.Length < 2 || values.Length == 0) return values;
        var result = new float[values.Length];
        var (index, strides) = (new int[shape.Length], new int[shape.Length]);
        for (int axis = 0, stride = 1; axis < shape.Length; stride *= shape[axis++]) strides[axis] = stride;
        var from = 0;
        for (var i = 0; ;)
        {
            result[i] = values[from];
            if (++i == result.Length) return result;
            var axis = shape.Length - 1;
            for (; index[axis] == shape[axis] - 1; axis--)
            {
                from -= index[axis] * strides[axis];
                index[axis] = 0;
            }

            index[axis]++;
            from += strides[axis];
        }
    }
}
