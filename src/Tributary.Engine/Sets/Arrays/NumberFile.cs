using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Sets.Arrays;

/// <summary>A file of numbers of any kind that numpy's users have.</summary>
public sealed class NumberFile
{
    /// <summary>Bytes of a file at most, once it is unpacked.</summary>
    public const int MaxBytes = 1 << 30;

    private readonly string _name;
    private readonly byte[]? _bytes;
    private readonly float[] _values;

    private NumberFile(string name, IReadOnlyList<int> shape, byte[]? bytes, float[] values)
        => (_name, Shape, _bytes, _values) = (name, shape, bytes, values);

    /// <summary>Extents; empty for a scalar.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Reads a pickle of one array, an NPY or an IDX file, plain or gzipped.</summary>
    /// <param name="name">What a fault calls it.</param>
    /// <exception cref="BrokenFileException">It is none that is read.</exception>
    public static NumberFile Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name, inflate: true);
        if (!source.Ensure(4)) throw source.Broken("it is empty");
        switch (source.Buffered)
        {
            case [0, 0, _, _, ..]:
                var idx = IdxArray.Read(source);
                return idx.Type == IdxType.UInt8 ? new NumberFile(name, idx.Shape, idx.Bytes, [])
                    : new NumberFile(name, idx.Shape, null, idx.ToFloats());
            case [0x93, (byte)'N', (byte)'U', (byte)'M', ..]:
                var npy = Npy.Read(source, MaxBytes / sizeof(float));
                return new NumberFile(name, npy.Shape, null, npy.Values);
            case [0x80, >= 2 and <= 5, ..]:
                var pickled = NumpyPickle.ReadArray(source.ReadToEnd(MaxBytes, "the pickle"), name, MaxBytes);
                return pickled.Format is { Kind: 'u', Bytes: 1 } ? new NumberFile(name, pickled.Shape, pickled.ReadBytes(), [])
                    : new NumberFile(name, pickled.Shape, null, pickled.Read().Values);
            default:
                throw source.Broken("it is no pickle of an array, no NPY and no IDX file", 0);
        }
    }

    /// <summary>The numbers as bytes.</summary>
    /// <exception cref="BrokenFileException">One is none of 0..255.</exception>
    public byte[] Bytes() => _bytes ?? Array.ConvertAll(Whole(byte.MaxValue), value => (byte)value);

    /// <summary>The numbers as whole ones.</summary>
    /// <exception cref="BrokenFileException">One is none of 0..max.</exception>
    public int[] Whole(int max)
    {
        if (_bytes is not null) return Array.ConvertAll(_bytes, value => (int)value);
        return Array.ConvertAll(_values, value => value >= 0 && value <= max && MathF.Floor(value) == value ? (int)value
            : throw new BrokenFileException(_name, 0, $"it holds {value}; whole numbers of 0..{max} are expected"));
    }
}
