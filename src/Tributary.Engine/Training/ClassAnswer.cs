using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>What a network says of one sample's class. This is the one place that makes probabilities of a network's output:
/// raw scores under cross-entropy go through softmax, log-probabilities through the exponential function, one output behind a sigmoid is
/// the probability of class 1; what is trained on numbers (regression, reconstruction) gives none.</summary>
/// <param name="Label">The likeliest class, from 0.</param>
/// <param name="Probabilities">Of each class; they add up to 1.</param>
public sealed record ClassAnswer(int Label, double[] Probabilities)
{
    /// <summary>From this probability on, a single output says class 1.</summary>
    public const float Threshold = 0.5f;

    /// <summary>How many classes a model tells apart; 0 where it tells none.</summary>
    public static int Classes(ModelSpec spec)
    {
        if (spec.IsClients || spec.Reconstructs) return 0;
        var outputs = spec.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        return spec.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood ? outputs : spec.IsProbability && outputs == 1 ? 2 : 0;
    }

    /// <param name="predicted">One row of what <see cref="Network.Predict"/> gives.</param>
    /// <returns>Null where the model tells no classes apart.</returns>
    public static ClassAnswer? Of(ModelSpec spec, ReadOnlySpan<float> predicted)
    {
        if (Classes(spec) == 0) return null;
        var label = LabelOf(predicted);
        if (spec.IsProbability) return new ClassAnswer(label, [1.0 - predicted[0], predicted[0]]);

        // In float32 they add up to 1 only nearly.
        var probabilities = new double[predicted.Length];
        double sum = 0;
        foreach (var one in predicted) sum += one;
        for (var i = 0; i < probabilities.Length; i++) probabilities[i] = sum > 0 ? predicted[i] / sum : predicted[i];
        return new ClassAnswer(label, probabilities);
    }

    /// <summary>The class that an output says, before or after it is made probabilities.</summary>
    internal static int LabelOf(ReadOnlySpan<float> output)
    {
        if (output.Length == 1) return output[0] >= Threshold ? 1 : 0;
        var best = 0;
        for (var i = 1; i < output.Length; i++) if (output[i] > output[best]) best = i;
        return best;
    }

    /// <summary>Makes probabilities of one output where labels were learned; else copies it.</summary>
    /// <param name="trained">The loss that the output was trained by: cross-entropy where a log-softmax was left out for it.</param>
    /// <param name="output">As many floats as <paramref name="predicted"/>.</param>
    internal static unsafe void Predict(ModelSpec spec, Loss trained, float* output, Span<float> predicted)
    {
        var isSoftmaxed = spec.Layers[^1] is ActivationSpec { Function: Activation.Softmax };
        if (trained == Loss.CrossEntropy && !isSoftmaxed)
        {
            fixed (float* to = predicted) Elementwise.Softmax(output, to, predicted.Length);
            return;
        }

        for (var i = 0; i < predicted.Length; i++) predicted[i] = trained == Loss.NegativeLogLikelihood ? MathF.Exp(output[i]) : output[i];
    }
}
