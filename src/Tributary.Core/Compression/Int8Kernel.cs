using System.Numerics;

namespace Tributary.Core.Compression;

/// <summary>Symmetric 8-bit quantisation of one tensor: value = base + scale * q with q in -127..127. Lane by lane the same operations as
/// the scalar code, never fused, so that every processor gives the same bits.</summary>
internal static class Int8Kernel
{
    private const float Max = 127;

    /// <summary>max |x - base|; NaN where any difference is NaN or infinite. An empty base stands for zeros.</summary>
    public static float Largest(ReadOnlySpan<float> values, ReadOnlySpan<float> from)
    {
        var (largest, i) = (0f, 0);
        if (Vector.IsHardwareAccelerated && values.Length >= Vector<float>.Count)
        {
            var (lanes, limit, sound) = (Vector<float>.Zero, new Vector<float>(float.MaxValue), Vector<int>.AllBitsSet);
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var size = Vector.Abs(Difference(values, from, i));
                sound &= Vector.LessThanOrEqual(size, limit);
                lanes = Vector.ConditionalSelect(Vector.GreaterThan(size, lanes), size, lanes);
            }

            if (sound != Vector<int>.AllBitsSet) return float.NaN;
            for (var lane = 0; lane < Vector<float>.Count; lane++) largest = MathF.Max(largest, lanes[lane]);
        }

        for (; i < values.Length; i++)
        {
            var size = MathF.Abs(from.IsEmpty ? values[i] : values[i] - from[i]);
            if (!float.IsFinite(size)) return float.NaN;
            largest = MathF.Max(largest, size);
        }

        return largest;
    }

    /// <summary>max/127, moved by single bits where the quotient's rounding would not fit: among subnormal numbers, and at the end of the
    /// range.</summary>
    public static float Scale(float largest)
    {
        if (largest == 0) return 0;
        var scale = MathF.Max(largest / Max, float.Epsilon);
        while (largest / scale > Max + 0.49f) scale = MathF.BitIncrement(scale);
        while (!float.IsFinite(scale * Max)) scale = MathF.BitDecrement(scale);
        return scale;
    }

    /// <summary>(x - base) / scale, not yet rounded: the writer rounds to nearest, ties to even.</summary>
    public static void Quantise(ReadOnlySpan<float> values, ReadOnlySpan<float> from, float scale, Span<float> quotients)
    {
        if (scale == 0)
        {
            quotients.Clear();
            return;
        }

        var i = 0;
        var divisor = new Vector<float>(scale);
        for (; Vector.IsHardwareAccelerated && i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            (Difference(values, from, i) / divisor).CopyTo(quotients[i..]);
        for (; i < values.Length; i++) quotients[i] = (from.IsEmpty ? values[i] : values[i] - from[i]) / scale;
    }

    /// <summary>base + scale * q, in place of q.</summary>
    public static void Restore(Span<float> values, ReadOnlySpan<float> from, float scale)
    {
        var i = 0;
        var factor = new Vector<float>(scale);
        for (; Vector.IsHardwareAccelerated && i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var scaled = new Vector<float>(values[i..]) * factor;
            (from.IsEmpty ? scaled : new Vector<float>(from[i..]) + scaled).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            var scaled = values[i] * scale;
            values[i] = from.IsEmpty ? scaled : from[i] + scaled;
        }
    }

    private static Vector<float> Difference(ReadOnlySpan<float> values, ReadOnlySpan<float> from, int i)
        => from.IsEmpty ? new Vector<float>(values[i..]) : new Vector<float>(values[i..]) - new Vector<float>(from[i..]);
}
