using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Tributary.Engine.Layers;

/// <summary>Picks out of one pixel's gradients those that count.</summary>
internal static unsafe class PixelList
{
    /// <summary>Items past the end that may be written.</summary>
    public const int Slack = 16;

    /// <param name="winners">Where not null, a gradient counts only if its winner is <paramref name="corner"/>.</param>
    /// <param name="step">Floats from one filter's weights to the next: item i of filter f is f * step.</param>
    /// <param name="least">A gradient counts only if the output is above.</param>
    /// <returns>The number of items written.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Append(int* at, float* values, float* y, float* dy, int* winners, int corner, int filters, int step, float least)
    {
        var (n, f) = (0, 0);
        if (Avx512F.IsSupported)
        {
            var floor = Vector512.Create(least);
            var wanted = Vector512.Create(corner);
            var offsets = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) * Vector512.Create(step);
            var jump = Vector512.Create(16 * step);
            for (; f <= filters - 16; f += 16, offsets += jump)
            {
                var counts = Vector512.GreaterThan(Vector512.Load(y + f), floor).AsInt32();
                if (winners != null) counts &= Vector512.Equals(Vector512.Load(winners + f), wanted);
                Vector512.Store(Avx512F.Compress(Vector512<int>.Zero, counts, offsets), at + n);
                Vector512.Store(Avx512F.Compress(Vector512<float>.Zero, counts.AsSingle(), Vector512.Load(dy + f)), values + n);
                n += BitOperations.PopCount(counts.ExtractMostSignificantBits());
            }
        }
        for (; f < filters; f++)
        {
            // Written always, kept only if it counts: cheaper than a branch that is often wrong.
            at[n] = f * step;
            values[n] = dy[f];
            n += y[f] > least && (winners == null || winners[f] == corner) ? 1 : 0;
        }

        return n;
    }
}
