using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;

namespace Tributary.Engine.Data;

/// <summary>One array of numbers in any of the forms that data come in: a pickle of a numpy array, an NPY file, or an IDX file of bytes
/// (MNIST's). Told apart by how they begin.</summary>
public static class ArrayFile
{
    /// <param name="bytes">The whole file, unpacked.</param>
    /// <param name="name">What a fault calls it.</param>
    /// <exception cref="BrokenFileException">It is none of them, or damaged.</exception>
    public static NpyArray Read(ReadOnlyMemory<byte> bytes, string name)
    {
        if (bytes.Span is [0x93, (byte)'N', ..]) return Npy.Read(Stream(bytes), name);
        if (bytes.Span is not [0, 0, ..]) return NumpyPickle.ReadArray(bytes, name, bytes.Length).Read();
        var idx = IdxArray.Read(Stream(bytes), name);
        return new NpyArray(idx.Shape, idx.ToFloats());
    }

    private static MemoryStream Stream(ReadOnlyMemory<byte> bytes) => new(bytes.ToArray(), writable: false);
}
