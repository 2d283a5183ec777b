using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>Looks up a row for each token. The network refuses tokens outside the vocabulary before the batch gets here.</summary>
internal sealed unsafe class EmbeddingOp : SampleOp
{
    private readonly int _size, _rows;

    public EmbeddingOp(EmbeddingSpec spec, int steps)
        : base(steps, steps * spec.Size)
    {
        (_size, _rows) = (spec.Size, spec.Vocabulary);
        Length = Round(_rows * _size, 16);
    }

    public override void Import(ReadOnlySpan<float> canonical) => canonical.CopyTo(new Span<float>(Weights, _rows * _size));

    public override void Export(Span<float> canonical) => new Span<float>(Weights, _rows * _size).CopyTo(canonical);

    public override void Forward(float* x, float* y, in Place place)
    {
        for (var i = 0; i < InSize; i++)
            new Span<float>(Weights + ((long)x[i] * _size), _size).CopyTo(new Span<float>(y + (i * _size), _size));
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        for (var i = 0; i < InSize; i++) Elementwise.Add(gradient + ((long)x[i] * _size), dy + (i * _size), _size);
        if (dx != null) new Span<float>(dx, InSize).Clear(); // a token number has no gradient
    }
}
