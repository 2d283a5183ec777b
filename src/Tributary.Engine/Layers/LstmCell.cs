using System.Numerics;
using System.Runtime.CompilerServices;
using Tributary.Engine.Kernels;

namespace Tributary.Engine.Layers;

/// <summary>The elementwise part of an LSTM step for one sample: c' = f c + i g, h = o tanh(c').</summary>
internal static unsafe class LstmCell
{
    /// <param name="gates">[i, f, g, o], each <paramref name="units"/> long; their functions are applied in place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gates, float* before, float* after, float* hidden, int units)
    {
        float* i = gates, f = gates + units, g = gates + (2 * units), o = gates + (3 * units);
        var lanes = Vector<float>.Count;
        var n = 0;
        for (; n <= units - lanes; n += lanes)
        {
            var input = VectorMath.Sigmoid(Vector.Load(i + n));
            var forget = VectorMath.Sigmoid(Vector.Load(f + n));
            var candidate = VectorMath.Tanh(Vector.Load(g + n));
            var output = VectorMath.Sigmoid(Vector.Load(o + n));
            var cell = (forget * Vector.Load(before + n)) + (input * candidate);
            Vector.Store(input, i + n);
            Vector.Store(forget, f + n);
            Vector.Store(candidate, g + n);
            Vector.Store(output, o + n);
            Vector.Store(cell, after + n);
            Vector.Store(output * VectorMath.Tanh(cell), hidden + n);
        }

        for (; n < units; n++)
        {
            (i[n], f[n], g[n], o[n]) = (Sigmoid(i[n]), Sigmoid(f[n]), Tanh(g[n]), Sigmoid(o[n]));
            after[n] = (f[n] * before[n]) + (i[n] * g[n]);
            hidden[n] = o[n] * Tanh(after[n]);
        }
    }

    /// <param name="hiddenGradient">Gradient with respect to h.</param>
    /// <param name="cellGradient">In: from the next step; out: for the step before.</param>
    /// <param name="gradients">Out: gradients of the four gates before their functions.</param>
    public static void Backward(float* gates, float* before, float* after, float* hiddenGradient, float* cellGradient, float* gradients,
        int units)
    {
        float* i = gates, f = gates + units, g = gates + (2 * units), o = gates + (3 * units);
        var lanes = Vector<float>.Count;
        var n = 0;
        var one = Vector<float>.One;
        for (; n <= units - lanes; n += lanes)
        {
            var (input, forget, candidate, output) = (Vector.Load(i + n), Vector.Load(f + n), Vector.Load(g + n), Vector.Load(o + n));
            var bent = VectorMath.Tanh(Vector.Load(after + n));
            var dh = Vector.Load(hiddenGradient + n);
            var dc = Vector.Load(cellGradient + n) + (dh * output * (one - (bent * bent)));
            Vector.Store(dc * candidate * input * (one - input), gradients + n);
            Vector.Store(dc * Vector.Load(before + n) * forget * (one - forget), gradients + units + n);
            Vector.Store(dc * input * (one - (candidate * candidate)), gradients + (2 * units) + n);
            Vector.Store(dh * bent * output * (one - output), gradients + (3 * units) + n);
            Vector.Store(dc * forget, cellGradient + n);
        }

        for (; n < units; n++)
        {
            var bent = Tanh(after[n]);
            var dc = cellGradient[n] + (hiddenGradient[n] * o[n] * (1 - (bent * bent)));
            gradients[n] = dc * g[n] * i[n] * (1 - i[n]);
            gradients[units + n] = dc * before[n] * f[n] * (1 - f[n]);
            gradients[(2 * units) + n] = dc * i[n] * (1 - (g[n] * g[n]));
            gradients[(3 * units) + n] = hiddenGradient[n] * bent * o[n] * (1 - o[n]);
            cellGradient[n] = dc * f[n];
        }
    }

    // Through the vector functions, so that a tail gets the same bits as a whole vector.
    private static float Sigmoid(float x) => VectorMath.Sigmoid(new Vector<float>(x))[0];

    private static float Tanh(float x) => VectorMath.Tanh(new Vector<float>(x))[0];
}
