using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tributary.Engine.Kernels;

/// <summary>2x2 max pooling and its way back. Channels lie innermost; a vector may run past them into the next pixel, which is written later.</summary>
internal static unsafe class Pooling
{
    /// <param name="winners">Which of the four won: 0, 1 above, 2, 3 below; the first of equals, as PyTorch has it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Max2(float* x, int width, int channels, int pooledHeight, int pooledWidth, float* y, int* winners)
    {
        var one = Vector<int>.One;
        var two = one + one;
        var three = two + one;
        for (var row = 0; row < pooledHeight; row++)
        {
            var above = x + (2L * row * width * channels);
            var below = above + ((long)width * channels);
            for (var column = 0; column < pooledWidth; column++, above += 2 * channels, below += 2 * channels, y += channels, winners += channels)
            {
                for (var c = 0; c < channels; c += Vector<float>.Count)
                {
                    var a = Vector.Load(above + c);
                    var b = Vector.Load(above + channels + c);
                    var d = Vector.Load(below + c);
                    var e = Vector.Load(below + channels + c);
                    var high = Vector.Max(a, b);
                    var low = Vector.Max(d, e);
                    var first = Vector.ConditionalSelect(Vector.GreaterThan(b, a), one, Vector<int>.Zero);
                    var second = Vector.ConditionalSelect(Vector.GreaterThan(e, d), three, two);
                    Vector.Store(Vector.ConditionalSelect(Vector.GreaterThan(low, high), second, first), winners + c);
                    Vector.Store(Vector.Max(high, low), y + c);
                }
            }
        }
    }

    /// <summary>Gives each gradient to the one of four pixels that won, zero to the others and where relu was closed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Spread2(float* dy, float* y, int* winners, int width, int channels, int pooledHeight, int pooledWidth, float* dx, bool relu)
    {
        var one = Vector<int>.One;
        var two = one + one;
        var three = two + one;
        var least = new Vector<float>(relu ? 0 : float.NegativeInfinity);
        var lanes = Vector<float>.Count;
        for (var row = 0; row < pooledHeight; row++)
        {
            // Above and below in turn, so that a vector past a pixel's end is always overwritten by a later pixel.
            for (var half = 0; half < 2; half++)
            {
                var left = half == 0 ? Vector<int>.Zero : two;
                var right = half == 0 ? one : three;
                var from = (long)row * pooledWidth * channels;
                var to = dx + (((2L * row) + half) * width * channels);
                for (var column = 0; column < pooledWidth; column++, from += channels, to += 2 * channels)
                {
                    for (var c = (channels - 1) / lanes * lanes; c >= 0; c -= lanes)
                    {
                        var winner = Vector.Load(winners + from + c);
                        var value = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(y + from + c), least), Vector.Load(dy + from + c), Vector<float>.Zero);
                        Vector.Store(Vector.ConditionalSelect(Vector.Equals(winner, left), value, Vector<float>.Zero), to + c);
                        Vector.Store(Vector.ConditionalSelect(Vector.Equals(winner, right), value, Vector<float>.Zero), to + channels + c);
                    }
                }
            }
        }
    }
}
