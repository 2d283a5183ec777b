using System.Runtime.CompilerServices;
using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Losses;

/// <summary>What the loss of each sample of a batch is, and its gradient with respect to the network's output.</summary>
internal static unsafe class Objective
{
    // PyTorch clamps the logarithms of binary cross-entropy here.
    private const double LeastLog = -100;

    /// <param name="y">Outputs, <paramref name="size"/> floats a sample, <paramref name="stride"/> apart.</param>
    /// <param name="labels">A label a sample.</param>
    /// <param name="targets">Target vectors, <paramref name="size"/> apart; null where the label is the target.</param>
    /// <param name="dy">Gradients, laid out like the outputs; null where only the losses are wanted.</param>
    /// <param name="scale">1 / batch size.</param>
    /// <param name="losses">Receives the loss of each sample.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Evaluate(Loss loss, float* y, nint stride, int size, ReadOnlySpan<int> labels, float* targets, float* dy,
        float scale, Span<double> losses)
    {
        for (var i = 0; i < losses.Length; i++, y += stride)
        {
            losses[i] = loss switch
            {
                Loss.CrossEntropy => CrossEntropy(y, size, labels[i], dy, scale),
                Loss.NegativeLogLikelihood => NegativeLogLikelihood(y, size, labels[i], dy, scale),
                Loss.MeanSquaredError => MeanSquaredError(y, size, targets, dy, scale),
                Loss.MeanAbsoluteError => MeanAbsoluteError(y, size, labels[i], targets, dy, scale),
                _ => BinaryCrossEntropy(y, size, labels[i], targets, dy, scale),
            };
            if (targets != null) targets += size;
            if (dy != null) dy += stride;
        }
    }

    private static double CrossEntropy(float* y, int size, int label, float* dy, float scale)
    {
        if (dy == null) return Elementwise.LogSumExp(y, size) - y[label];
        var whole = Elementwise.Softmax(y, dy, size);
        for (var i = 0; i < size; i++) dy[i] *= scale;
        dy[label] -= scale;
        return whole - y[label];
    }

    private static double NegativeLogLikelihood(float* y, int size, int label, float* dy, float scale)
    {
        if (dy == null) return -y[label];
        new Span<float>(dy, size).Clear();
        dy[label] = -scale;
        return -y[label];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double MeanSquaredError(float* y, int size, float* target, float* dy, float scale)
    {
        double sum = 0;
        var twice = 2 * scale / size;
        for (var i = 0; i < size; i++)
        {
            var off = y[i] - target[i];
            sum += off * off;
            if (dy != null) dy[i] = off * twice;
        }

        return sum / size;
    }

    private static double MeanAbsoluteError(float* y, int size, int label, float* target, float* dy, float scale)
    {
        double sum = 0;
        var each = scale / size;
        for (var i = 0; i < size; i++)
        {
            var off = y[i] - (target != null ? target[i] : label);
            sum += MathF.Abs(off);
            if (dy != null) dy[i] = off > 0 ? each : off < 0 ? -each : 0;
        }

        return sum / size;
    }

    private static double BinaryCrossEntropy(float* y, int size, int label, float* target, float* dy, float scale)
    {
        double sum = 0;
        for (var i = 0; i < size; i++)
        {
            var wanted = target != null ? target[i] : label;
            sum -= (wanted * Math.Max(Math.Log(y[i]), LeastLog)) + ((1 - wanted) * Math.Max(Math.Log(1 - (double)y[i]), LeastLog));
            if (dy != null) dy[i] = (y[i] - wanted) / MathF.Max(y[i] * (1 - y[i]), 1e-12f) * scale / size;
        }

        return sum / size;
    }
}
