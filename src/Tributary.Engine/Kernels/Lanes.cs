using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tributary.Engine.Kernels;

/// <summary>The one order in which 16 partial sums become a number: halves, quarters, then ((0+1) + (2+3)).</summary>
internal static class Lanes
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> all) => Sum(all.GetLower(), all.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> low, Vector256<float> high)
    {
        var eight = low + high;
        return Sum(eight.GetLower() + eight.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) => Sum((a + c) + (b + d));

    public static unsafe float Sum(float* s)
    {
        var e = stackalloc float[8];
        for (var i = 0; i < 8; i++) e[i] = s[i] + s[i + 8];
        for (var i = 0; i < 4; i++) e[i] += e[i + 4];
        return (e[0] + e[1]) + (e[2] + e[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector128<float> four)
    {
        var pairs = four + Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2));
        return (pairs + Vector128.Shuffle(pairs, Vector128.Create(2, 3, 0, 1))).ToScalar();
    }
}
