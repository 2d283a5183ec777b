using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tributary.Core.Learning.Exact;

/// <summary>The inner loops of the exact mean. <see cref="ExactGrid"/> holds the arithmetic; here it is only made wide. A product of a
/// float and a weight is exact in a double, so a fused multiply-add and a multiplication followed by an addition give the same
/// bits.</summary>
internal static unsafe class ExactKernel
{
    private const int SignOff = 0x7FFFFFFF;

    /// <summary>The widest that this machine has.</summary>
    public static VectorWidth Best { get; } = Avx512F.IsSupported ? VectorWidth.Eight
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Four
        : Vector128.IsHardwareAccelerated ? VectorWidth.Two : VectorWidth.Scalar;

    /// <summary>Adds the raw bit patterns of rounded terms of one update: sum[i] += bits(m w[i] + magic) shifted left by s. The magic's own
    /// bits are taken off once for the whole sum.</summary>
    /// <returns>The largest |w| as bits; at least 0x7F800000 where there is NaN or infinity, and then the sum is spoiled.</returns>
    public static uint Add(long* sum, float* values, int count, ExactWeight weight, double magic, VectorWidth width)
    {
        switch (width)
        {
            case VectorWidth.Eight: return AddEight(sum, values, count, weight, magic);
            case VectorWidth.Four: return AddFour(sum, values, count, weight, magic);
            case VectorWidth.Two: return AddTwo(sum, values, count, weight, magic);
            default: return AddScalar(sum, values, 0, count, weight, magic, 0);
        }
    }

    /// <summary>As <see cref="Add"/> for four updates in one pass over the sums.</summary>
    /// <param name="largest">Four; each is raised to what was seen.</param>
    public static void AddQuad(long* sum, float** values, long offset, int count, ReadOnlySpan<ExactWeight> weights, double magic,
        Span<uint> largest, VectorWidth width)
    {
        if (width == VectorWidth.Eight && count >= 16)
        {
            QuadEight(sum, values, offset, count, weights, magic, largest);
            return;
        }

        for (var k = 0; k < 4; k++) largest[k] = Math.Max(largest[k], Add(sum, values[k] + offset, count, weights[k], magic, width));
    }

    /// <summary>As <see cref="AddQuad"/> for values that are known to be in range.</summary>
    public static void AddQuadInRange(long* sum, float** values, long offset, int count, ReadOnlySpan<ExactWeight> weights, double magic,
        VectorWidth width)
    {
        Span<uint> ignored = stackalloc uint[4];
        if (width == VectorWidth.Four) QuadFour(sum, values, offset, count, weights, magic);
        else AddQuad(sum, values, offset, count, weights, magic, ignored, width);
    }

    /// <summary>Takes back what <see cref="Add"/> added; only for values that were in range.</summary>
    public static void Remove(long* sum, float* values, int count, ExactWeight weight, double magic)
    {
        for (var i = 0; i < count; i++) sum[i] -= BitConverter.DoubleToInt64Bits((values[i] * weight.Mantissa) + magic) << weight.Shift;
    }

    /// <summary>Rounds sums to means: sum * unit / total, in double, then to float32.</summary>
    public static void Means(long* sum, float* means, int count, long correction, double unit, double total, VectorWidth width)
    {
        var i = 0;
        if (width == VectorWidth.Eight && Avx512DQ.IsSupported)
        {
            var (c, g, n) = (Vector512.Create(correction), Vector512.Create(unit), Vector512.Create(total));
            for (; i <= count - 8; i += 8)
                Avx512F.ConvertToVector256Single(Avx512DQ.ConvertToVector512Double(Vector512.Load(sum + i) - c) * g / n).Store(means + i);
        }

        for (; i < count; i++) means[i] = (float)((sum[i] - correction) * unit / total);
    }

    /// <summary>The largest magnitude; NaN or infinity where there is one.</summary>
    public static float Largest(ReadOnlySpan<float> values)
    {
        fixed (float* first = values) return BitConverter.UInt32BitsToSingle(LargestBits(first, values.Length));
    }

    /// <summary>The largest magnitude as bits: magnitudes order like their bits, with infinity and NaN above all.</summary>
    public static uint LargestBits(float* values, int count)
    {
        var (i, largest) = (0, 0);
        if (Vector256.IsHardwareAccelerated)
        {
            var (mask, a, b) = (Vector256.Create(SignOff), Vector256<int>.Zero, Vector256<int>.Zero);
            for (; i <= count - 16; i += 16)
            {
                a = Vector256.Max(a, Vector256.Load((int*)(values + i)) & mask);
                b = Vector256.Max(b, Vector256.Load((int*)(values + i + 8)) & mask);
            }

            largest = Horizontal(Vector256.Max(a, b));
        }

        for (; i < count; i++) largest = Math.Max(largest, ((int*)values)[i] & SignOff);
        return (uint)largest;
    }

    private static uint AddScalar(long* sum, float* values, int i, int count, ExactWeight weight, double magic, int largest)
    {
        for (; i < count; i++)
        {
            largest = Math.Max(largest, ((int*)values)[i] & SignOff);
            sum[i] += BitConverter.DoubleToInt64Bits((values[i] * weight.Mantissa) + magic) << weight.Shift;
        }

        return (uint)largest;
    }

    private static uint AddTwo(long* sum, float* values, int count, ExactWeight weight, double magic)
    {
        var (m, c, mask, largest) = (Vector128.Create(weight.Mantissa), Vector128.Create(magic), Vector128.Create(SignOff),
            Vector128<int>.Zero);
        var i = 0;
        for (; i <= count - 4; i += 4)
        {
            var w = Vector128.Load(values + i);
            largest = Vector128.Max(largest, w.AsInt32() & mask);
            (Vector128.Load(sum + i) + (((Vector128.WidenLower(w) * m) + c).AsInt64() << weight.Shift)).Store(sum + i);
            (Vector128.Load(sum + i + 2) + (((Vector128.WidenUpper(w) * m) + c).AsInt64() << weight.Shift)).Store(sum + i + 2);
        }

        var seen = 0;
        for (var lane = 0; lane < 4; lane++) seen = Math.Max(seen, largest.GetElement(lane));
        return AddScalar(sum, values, i, count, weight, magic, seen);
    }

    private static uint AddFour(long* sum, float* values, int count, ExactWeight weight, double magic)
    {
        var (m, c, mask, largest) = (Vector256.Create(weight.Mantissa), Vector256.Create(magic), Vector256.Create(SignOff),
            Vector256<int>.Zero);
        var shift = Vector128.CreateScalar((long)weight.Shift);
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            largest = Vector256.Max(largest, Vector256.Load((int*)(values + i)) & mask);
            var low = Fma.MultiplyAdd(Avx.ConvertToVector256Double(Vector128.Load(values + i)), m, c).AsInt64();
            var high = Fma.MultiplyAdd(Avx.ConvertToVector256Double(Vector128.Load(values + i + 4)), m, c).AsInt64();
            (Vector256.Load(sum + i) + Avx2.ShiftLeftLogical(low, shift)).Store(sum + i);
            (Vector256.Load(sum + i + 4) + Avx2.ShiftLeftLogical(high, shift)).Store(sum + i + 4);
        }

        return AddScalar(sum, values, i, count, weight, magic, Horizontal(largest));
    }

    private static uint AddEight(long* sum, float* values, int count, ExactWeight weight, double magic)
    {
        var (m, c, mask, largest) = (Vector512.Create(weight.Mantissa), Vector512.Create(magic), Vector512.Create(SignOff),
            Vector512<int>.Zero);
        var shift = Vector128.CreateScalar((long)weight.Shift);
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            largest = Vector512.Max(largest, Vector512.Load((int*)(values + i)) & mask);
            (Vector512.Load(sum + i) + Term(values + i, m, c, shift)).Store(sum + i);
            (Vector512.Load(sum + i + 8) + Term(values + i + 8, m, c, shift)).Store(sum + i + 8);
        }

        return AddScalar(sum, values, i, count, weight, magic, Horizontal(Vector256.Max(largest.GetLower(), largest.GetUpper())));
    }

    private static void QuadFour(long* sum, float** values, long offset, int count, ReadOnlySpan<ExactWeight> weights, double magic)
    {
        float* p0 = values[0] + offset, p1 = values[1] + offset, p2 = values[2] + offset, p3 = values[3] + offset;
        var (m0, m1) = (Vector256.Create(weights[0].Mantissa), Vector256.Create(weights[1].Mantissa));
        var (m2, m3) = (Vector256.Create(weights[2].Mantissa), Vector256.Create(weights[3].Mantissa));
        var (s0, s1) = (Vector128.CreateScalar((long)weights[0].Shift), Vector128.CreateScalar((long)weights[1].Shift));
        var (s2, s3) = (Vector128.CreateScalar((long)weights[2].Shift), Vector128.CreateScalar((long)weights[3].Shift));
        var c = Vector256.Create(magic);
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var low = Vector256.Load(sum + i) + Term(p0 + i, m0, c, s0) + Term(p1 + i, m1, c, s1);
            var high = Vector256.Load(sum + i + 4) + Term(p0 + i + 4, m0, c, s0) + Term(p1 + i + 4, m1, c, s1);
            low += Term(p2 + i, m2, c, s2) + Term(p3 + i, m3, c, s3);
            high += Term(p2 + i + 4, m2, c, s2) + Term(p3 + i + 4, m3, c, s3);
            low.Store(sum + i);
            high.Store(sum + i + 4);
        }

        for (var k = 0; k < 4; k++) AddScalar(sum, values[k] + offset, i, count, weights[k], magic, 0);
    }

    private static void QuadEight(long* sum, float** values, long offset, int count, ReadOnlySpan<ExactWeight> weights, double magic,
        Span<uint> largest)
    {
        float* p0 = values[0] + offset, p1 = values[1] + offset, p2 = values[2] + offset, p3 = values[3] + offset;
        var (m0, m1, m2, m3) = (Vector512.Create(weights[0].Mantissa), Vector512.Create(weights[1].Mantissa),
            Vector512.Create(weights[2].Mantissa), Vector512.Create(weights[3].Mantissa));
        var (s0, s1, s2, s3) = (Vector128.CreateScalar((long)weights[0].Shift), Vector128.CreateScalar((long)weights[1].Shift),
            Vector128.CreateScalar((long)weights[2].Shift), Vector128.CreateScalar((long)weights[3].Shift));
        var (c, mask) = (Vector512.Create(magic), Vector512.Create(SignOff));
        var (l0, l1, l2, l3) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var low = Vector512.Load(sum + i) + Term(p0 + i, m0, c, s0) + Term(p1 + i, m1, c, s1)
                + (Term(p2 + i, m2, c, s2) + Term(p3 + i, m3, c, s3));
            var high = Vector512.Load(sum + i + 8) + Term(p0 + i + 8, m0, c, s0) + Term(p1 + i + 8, m1, c, s1)
                + (Term(p2 + i + 8, m2, c, s2) + Term(p3 + i + 8, m3, c, s3));
            l0 = Vector512.Max(l0, Vector512.Load((int*)(p0 + i)) & mask);
            l1 = Vector512.Max(l1, Vector512.Load((int*)(p1 + i)) & mask);
            l2 = Vector512.Max(l2, Vector512.Load((int*)(p2 + i)) & mask);
            l3 = Vector512.Max(l3, Vector512.Load((int*)(p3 + i)) & mask);
            low.Store(sum + i);
            high.Store(sum + i + 8);
        }

        largest[0] = Math.Max(largest[0], AddScalar(sum, p0, i, count, weights[0], magic,
            Horizontal(Vector256.Max(l0.GetLower(), l0.GetUpper()))));
        largest[1] = Math.Max(largest[1], AddScalar(sum, p1, i, count, weights[1], magic,
            Horizontal(Vector256.Max(l1.GetLower(), l1.GetUpper()))));
        largest[2] = Math.Max(largest[2], AddScalar(sum, p2, i, count, weights[2], magic,
            Horizontal(Vector256.Max(l2.GetLower(), l2.GetUpper()))));
        largest[3] = Math.Max(largest[3], AddScalar(sum, p3, i, count, weights[3], magic,
            Horizontal(Vector256.Max(l3.GetLower(), l3.GetUpper()))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Term(float* values, Vector256<double> mantissa, Vector256<double> magic, Vector128<long> shift)
        => Avx2.ShiftLeftLogical(Fma.MultiplyAdd(Avx.ConvertToVector256Double(Vector128.Load(values)), mantissa, magic).AsInt64(), shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Term(float* values, Vector512<double> mantissa, Vector512<double> magic, Vector128<long> shift)
        => Avx512F.ShiftLeftLogical(Avx512F.FusedMultiplyAdd(Avx512F.ConvertToVector512Double(Vector256.Load(values)), mantissa, magic)
            .AsInt64(), shift);

    private static int Horizontal(Vector256<int> v)
    {
        var largest = 0;
        for (var lane = 0; lane < 8; lane++) largest = Math.Max(largest, v.GetElement(lane));
        return largest;
    }
}
