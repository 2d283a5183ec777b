namespace Tributary.Engine.Optimizers;

/// <summary>A few float32 numbers that one instruction works on. An update rule is written once over lanes and runs at any width;
/// since every operation is elementwise and rounds the same, every width gives the same bits.</summary>
internal unsafe interface ILane<T> where T : struct, ILane<T>
{
    static abstract int Width { get; }

    static abstract T Load(float* address);

    static abstract void Store(T lane, float* address);

    static abstract T All(float value);

    /// <summary>a * b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    static abstract T Sqrt(T lane);

    /// <summary>Zero in place of magnitudes below <see cref="Optimizer.Tiny"/>.</summary>
    static abstract T Flush(T lane);

    static abstract T operator +(T a, T b);

    static abstract T operator -(T a, T b);

    static abstract T operator *(T a, T b);

    static abstract T operator /(T a, T b);
}
