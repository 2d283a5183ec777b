using System.Numerics;
using System.Runtime.InteropServices;

namespace Tributary.Engine.Data;

/// <summary>Pixels and tokens to float32. Divisions are true ones, so that a value is the same in every vector width and equal to what
/// torchvision's ToTensor and Normalize give.</summary>
internal static class Widening
{
    /// <summary>(pixel / 255 - mean) / deviation.</summary>
    public static void Pixels(ReadOnlySpan<byte> source, Span<float> destination, float mean, float deviation)
    {
        destination = destination[..source.Length];
        var plain = mean == 0 && deviation == 1;
        var i = 0;
        if (Vector.IsHardwareAccelerated && source.Length >= Vector<byte>.Count)
        {
            var blocks = MemoryMarshal.Cast<byte, Vector<byte>>(source);
            var vectors = MemoryMarshal.Cast<float, Vector<float>>(destination);
            var (means, deviations, top) = (new Vector<float>(mean), new Vector<float>(deviation), new Vector<float>(255f));
            for (var block = 0; block < blocks.Length; block++)
            {
                Vector.Widen(blocks[block], out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                var (fa, fb, fc, fd) = (Float(a) / top, Float(b) / top, Float(c) / top, Float(d) / top);
                if (!plain)
                {
                    (fa, fb) = ((fa - means) / deviations, (fb - means) / deviations);
                    (fc, fd) = ((fc - means) / deviations, (fd - means) / deviations);
                }

                var four = vectors.Slice(4 * block, 4);
                (four[0], four[1], four[2], four[3]) = (fa, fb, fc, fd);
            }

            i = blocks.Length * Vector<byte>.Count;
        }

        for (; i < source.Length; i++)
        {
            var value = source[i] / 255f;
            destination[i] = plain ? value : (value - mean) / deviation;
        }
    }

    public static void Tokens(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++) destination[i] = source[i];
    }

    // By way of int: before AVX-512 no x86 converts unsigned numbers in one step.
    private static Vector<float> Float(Vector<uint> value) => Vector.ConvertToSingle(Vector.AsVectorInt32(value));
}
