using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tributary.Bench;

/// <summary>The rate at which one core multiplies and adds out of registers: what every kernel is measured against.</summary>
internal static class PeakBench
{
    private const int Chains = 12, Rounds = 2_000_000;

    public static double Gflops()
    {
        var best = 0.0;
        for (var i = 0; i < 5; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var lanes = Vector512.IsHardwareAccelerated ? Wide() : Narrow();
            best = Math.Max(best, (double)Rounds * Chains * lanes * 2 / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Wide()
    {
        Vector512<float> a = Vector512<float>.One, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        var x = Vector512.Create(0.999f);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, x); b = Vector512.FusedMultiplyAdd(b, x, x); c = Vector512.FusedMultiplyAdd(c, x, x); d
                = Vector512.FusedMultiplyAdd(d, x, x);
            e = Vector512.FusedMultiplyAdd(e, x, x); f = Vector512.FusedMultiplyAdd(f, x, x); g = Vector512.FusedMultiplyAdd(g, x, x); h
                = Vector512.FusedMultiplyAdd(h, x, x);
            i = Vector512.FusedMultiplyAdd(i, x, x); j = Vector512.FusedMultiplyAdd(j, x, x); k = Vector512.FusedMultiplyAdd(k, x, x); l
                = Vector512.FusedMultiplyAdd(l, x, x);
        }

        var sum = a + b + c + d + e + f + g + h + i + j + k + l;
        return sum.ToScalar() > -1 ? Vector512<float>.Count : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Narrow()
    {
        Vector256<float> a = Vector256<float>.One, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        var x = Vector256.Create(0.999f);
        for (var n = 0; n < Rounds; n++)
        {
            a = Vector256.MultiplyAddEstimate(a, x, x); b = Vector256.MultiplyAddEstimate(b, x, x); c
                = Vector256.MultiplyAddEstimate(c, x, x); d = Vector256.MultiplyAddEstimate(d, x, x);
            e = Vector256.MultiplyAddEstimate(e, x, x); f = Vector256.MultiplyAddEstimate(f, x, x); g
                = Vector256.MultiplyAddEstimate(g, x, x); h = Vector256.MultiplyAddEstimate(h, x, x);
            i = Vector256.MultiplyAddEstimate(i, x, x); j = Vector256.MultiplyAddEstimate(j, x, x); k
                = Vector256.MultiplyAddEstimate(k, x, x); l = Vector256.MultiplyAddEstimate(l, x, x);
        }

        var sum = a + b + c + d + e + f + g + h + i + j + k + l;
        return sum.ToScalar() > -1 ? Vector256<float>.Count : 0;
    }
}
