using Tributary.Engine.Formats;

namespace Tributary.Engine.Data;

/// <summary>An array in the IDX format of the MNIST files (LeCun, Cortes: yann.lecun.com/exdb/mnist): two zero bytes, the type, the
/// number of dimensions, each extent as a big-endian int32, the values in row-major order. Read plain or gzipped.</summary>
/// <param name="Bytes">The values as the file holds them, big-endian.</param>
public sealed record IdxArray(IdxType Type, IReadOnlyList<int> Shape, byte[] Bytes)
{
    /// <summary>More dimensions than this are refused.</summary>
    public const int MaxDimensions = 16;

    /// <summary>Number of values.</summary>
    public int Length => Bytes.Length / Format(Type)!.Value.Bytes;

    public static IdxArray Read(string path)
    {
        using var source = ByteSource.Open(path, inflate: true);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    public static IdxArray Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name, inflate: true);
        return Read(source);
    }

    /// <summary>The values as whole numbers (labels, writers' ids).</summary>
    /// <exception cref="InvalidOperationException">The file holds fractions.</exception>
    public int[] ToInt32s()
    {
        if (Type is IdxType.Float32 or IdxType.Float64)
            throw new InvalidOperationException($"an IDX file of {Type} holds no whole numbers");
        var bytes = Format(Type)!.Value.Bytes;
        var values = new int[Length];
        for (var i = 0; i < values.Length; i++)
        {
            var value = (int)(sbyte)Bytes[i * bytes];
            if (Type == IdxType.UInt8) value &= 0xFF;
            for (var j = 1; j < bytes; j++) value = (value << 8) | Bytes[i * bytes + j];
            values[i] = value;
        }

        return values;
    }

    public float[] ToFloats()
    {
        var values = new float[Length];
        Format(Type)!.Value.Decode(Bytes.ToArray(), values);
        return values;
    }

    public void Write(Stream stream)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MaxDimensions];
        header[..4].Clear();
        (header[2], header[3]) = ((byte)Type, (byte)Shape.Count);
        for (var i = 0; i < Shape.Count; i++) System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(header[(4 + 4 * i)..], Shape[i]);
        stream.Write(header[..(4 + 4 * Shape.Count)]);
        stream.Write(Bytes);
    }

    internal static IdxArray Read(ByteSource source)
    {
        Span<byte> word = stackalloc byte[4];
        source.ReadExactly(word, "the magic number");
        if (word[0] != 0 || word[1] != 0 || Format((IdxType)word[2]) is not { } format)
            throw source.Broken($"{Convert.ToHexString(word)} is no IDX magic number; 0000TTDD is expected with type TT one of 08, 09, "
                + $"0B, 0C, 0D, 0E", 0);
        if (word[3] is 0 or > MaxDimensions) throw source.Broken($"{word[3]} dimensions are claimed; 1..{MaxDimensions} are supported", 3);

        var type = (IdxType)word[2];
        var shape = new int[word[3]];
        var (bytes, each) = ((long)format.Bytes, (long)format.Bytes);
        for (var i = 0; i < shape.Length; i++)
        {
            source.ReadExactly(word, "the extents");
            shape[i] = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(word);
            // A file may hold no values at all (extent 0), but no values of no size.
            var least = i == 0 ? 0 : 1;
            if (shape[i] < least)
                throw source.Broken($"extent {i} of {shape.Length} is {shape[i]}; {least} or more is expected", source.Offset - 4);
            bytes *= shape[i];
            if (i > 0) each *= shape[i];
            if (Math.Max(bytes, each) > Array.MaxLength)
                throw source.Broken($"the extents claim more than {Array.MaxLength} bytes", source.Offset - 4);
        }

        var values = source.ReadBytes(bytes, "values");
        source.ExpectEnd("the values");
        return new IdxArray(type, shape, values);
    }

    private static NumberFormat? Format(IdxType type) => type switch
    {
        IdxType.UInt8 => new('u', 1),
        IdxType.Int8 => new('i', 1),
        IdxType.Int16 => new('i', 2, BigEndian: true),
        IdxType.Int32 => new('i', 4, BigEndian: true),
        IdxType.Float32 => new('f', 4, BigEndian: true),
        IdxType.Float64 => new('f', 8, BigEndian: true),
        _ => null,
    };
}
