using Tributary.Engine.Kernels;

namespace Tributary.Engine.Layers;

/// <summary>Values of a batch between two layers, sample after sample, and the gradient with respect to them.</summary>
internal sealed unsafe class Batch(int size, int maxBatch, bool hasGradient)
{
    private readonly PinnedBuffer _values = new((long)maxBatch * Op.StrideOf(size));
    private PinnedBuffer? _gradients;

    public int Size { get; } = size;

    public int Stride { get; } = Op.StrideOf(size);

    public float* Values => _values.Floats;

    /// <summary>Null where nobody asks for it, and until training is prepared: inference never pays for it.</summary>
    public float* Gradients => _gradients is null ? null : _gradients.Floats;

    public void PrepareTraining()
    {
        if (hasGradient) _gradients ??= new PinnedBuffer((long)maxBatch * Stride);
    }
}
