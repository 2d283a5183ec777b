namespace Tributary.Engine.Layers;

/// <summary>A layer made ready to run: its weights in the order that its kernels like, its tables and scratch laid out once.
/// Shapes are per sample; batches lie sample after sample, <c>Stride</c> floats apart.</summary>
internal abstract unsafe class Op(int inSize, int outSize)
{
    public int InSize { get; } = inSize;

    public int OutSize { get; } = outSize;

    public int InStride { get; } = StrideOf(inSize);

    public int OutStride { get; } = StrideOf(outSize);

    /// <summary>Floats of trained weights in the kernels' order, a multiple of 16 (0: the layer has none).</summary>
    public long Length { get; protected init; }

    /// <summary>Where the layer's weights lie: first in the network's one buffer, and so in the optimizer's state.</summary>
    public long Offset { get; private set; }

    /// <summary>Multiply-adds for one sample, forward.</summary>
    public virtual long Work => OutSize;

    protected float* Weights { get; private set; }

    public virtual void Attach(float* weights, long offset)
    {
        Weights = weights + offset;
        Offset = offset;
    }

    /// <summary>Takes the layer's tensors in canonical order.</summary>
    public virtual void Import(ReadOnlySpan<float> canonical)
    {
    }

    /// <summary>Hands the layer's tensors out in canonical order.</summary>
    public virtual void Export(Span<float> canonical)
    {
    }

    /// <summary>Renews copies of the weights in other orders, after import and after each step.</summary>
    public virtual void Refresh(int worker, int workers)
    {
    }

    /// <summary>Room for a vector past the end, and no multiple of 128 floats, where rows would collide in the cache.</summary>
    internal static int StrideOf(int size)
    {
        var stride = checked(((size + 15) & ~15) + 16);
        return (stride & 127) == 0 ? stride + 16 : stride;
    }

    protected static int Round(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>The share of one worker in <paramref name="count"/> things.</summary>
    protected static (int First, int End) Share(int count, int worker, int workers)
        => ((int)((long)count * worker / workers), (int)((long)count * (worker + 1) / workers));
}
