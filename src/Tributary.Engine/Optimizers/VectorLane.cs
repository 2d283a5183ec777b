using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>As many floats as the processor's usual vectors hold: 8 with AVX2, 4 with SSE and on ARM.</summary>
internal readonly unsafe struct VectorLane(Vector<float> values) : ILane<VectorLane>
{
    private readonly Vector<float> _values = values;

    public static int Width => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane Load(float* address) => new(Vector.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(VectorLane lane, float* address) => Vector.Store(lane._values, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane All(float value) => new(Vector.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane MultiplyAdd(VectorLane a, VectorLane b, VectorLane c)
        => new(Vector.MultiplyAddEstimate(a._values, b._values, c._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane Sqrt(VectorLane lane) => new(Vector.SquareRoot(lane._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane Flush(VectorLane lane)
        => new(Vector.ConditionalSelect(Vector.LessThan(Vector.Abs(lane._values), Vector.Create(Optimizer.Tiny)), Vector<float>.Zero,
            lane._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane operator +(VectorLane a, VectorLane b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane operator -(VectorLane a, VectorLane b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane operator *(VectorLane a, VectorLane b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorLane operator /(VectorLane a, VectorLane b) => new(a._values / b._values);
}
