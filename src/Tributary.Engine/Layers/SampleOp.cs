using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Layers;

/// <summary>A layer that treats each sample by itself. A run of them takes one sample through all, while it is in the cache. Weight
/// gradients are gathered per group of samples and the groups summed in order, so that the result is the same for any number of
/// workers.</summary>
internal abstract unsafe class SampleOp(int inSize, int outSize) : Op(inSize, outSize)
{
    public abstract void Forward(float* x, float* y, in Place place);

    /// <param name="dy">Gradient with respect to the output; may be overwritten.</param>
    /// <param name="dx">Gradient with respect to the input, to be written; null where nobody needs it.</param>
    /// <param name="gradient">The group's weight gradient, to be added to; null where the layer has no weights.</param>
    public abstract void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place);

    /// <summary>Makes the padding of a summed gradient zero again before the optimizer sees it: rows [first, end) of the layer's
    /// <see cref="Op.Length"/> floats.</summary>
    public virtual void CleanPadding(float* gradient, long first, long end)
    {
    }

    /// <summary>Steps the optimizer on floats [first, end) of the layer.</summary>
    public void Step(Optimizer optimizer, float* gradient, long first, long end)
        => optimizer.Apply(Weights + first, gradient + first, Offset + first, end - first);
}
