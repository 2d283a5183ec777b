using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Losses;

/// <summary>What the loss of one sample is, and its gradient with respect to the network's output.</summary>
internal static unsafe class Objective
{
    // PyTorch clamps the logarithms of binary cross-entropy here.
    private const double LeastLog = -100;

    /// <param name="y">Output of one sample, <paramref name="size"/> floats.</param>
    /// <param name="target">Target vector; null where the label is the target.</param>
    /// <param name="dy">Gradient, written where not null.</param>
    /// <param name="scale">1 / batch size.</param>
    /// <returns>The sample's loss.</returns>
    public static double Evaluate(Loss loss, float* y, int size, int label, float* target, float* dy, float scale) => loss switch
    {
        Loss.CrossEntropy => CrossEntropy(y, size, label, dy, scale),
        Loss.NegativeLogLikelihood => NegativeLogLikelihood(y, size, label, dy, scale),
        Loss.MeanSquaredError => MeanSquaredError(y, size, target, dy, scale),
        _ => BinaryCrossEntropy(y, size, label, target, dy, scale),
    };

    private static double CrossEntropy(float* y, int size, int label, float* dy, float scale)
    {
        if (dy == null)
        {
            float* probabilities = stackalloc float[Math.Min(size, 1024)];
            if (size <= 1024) return Elementwise.Softmax(y, probabilities, size) - y[label];
            fixed (float* large = new float[size]) return Elementwise.Softmax(y, large, size) - y[label];
        }

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
