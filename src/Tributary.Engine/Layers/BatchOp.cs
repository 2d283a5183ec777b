namespace Tributary.Engine.Layers;

/// <summary>A layer that takes the batch as a whole, its workers sharing outputs rather than samples.</summary>
internal abstract unsafe class BatchOp(int inSize, int outSize) : Op(inSize, outSize)
{
    public abstract void Forward(float* x, float* y, Pass pass, int worker);

    /// <summary>Computes the gradient of the input, then of the weights, and steps the optimizer.</summary>
    /// <inheritdoc cref="SampleOp.Backward"/>
    public abstract void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker);
}
