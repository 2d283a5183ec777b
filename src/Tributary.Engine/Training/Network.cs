using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>A model made ready to run: kernels chosen, memory laid out once. Not thread-safe; one per trainer.</summary>
public sealed class Network(ModelSpec spec, int maxBatch, int threads = 1) : IDisposable
{
    public ModelSpec Spec { get; } = spec;

    public TensorLayout Layout { get; } = spec.Layout();

    public int MaxBatch { get; } = maxBatch;

    public int Threads { get; } = threads;

    /// <summary>Takes weights in the canonical order of <see cref="Layout"/>.</summary>
    public void Import(ReadOnlySpan<float> weights) => throw new InvalidOperationException();

    /// <summary>Hands weights out in the canonical order of <see cref="Layout"/>.</summary>
    public void Export(Span<float> weights) => throw new InvalidOperationException();

    /// <summary>Runs inference on <paramref name="count"/> samples.</summary>
    /// <param name="features">count x feature size.</param>
    /// <param name="outputs">count x output size; probabilities where the model ends in softmax or its loss implies one.</param>
    public void Predict(ReadOnlySpan<float> features, int count, Span<float> outputs) => throw new InvalidOperationException();

    public void Dispose()
    {
    }
}
