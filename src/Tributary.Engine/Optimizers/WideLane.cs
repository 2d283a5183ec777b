using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tributary.Engine.Optimizers;

/// <summary>Sixteen floats, where the processor has 512-bit registers.</summary>
internal readonly unsafe struct WideLane(Vector512<float> values) : ILane<WideLane>
{
    private readonly Vector512<float> _values = values;

    public static int Width => Vector512<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane Load(float* address) => new(Vector512.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(WideLane lane, float* address) => Vector512.Store(lane._values, address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane All(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane MultiplyAdd(WideLane a, WideLane b, WideLane c)
        => new(Vector512.MultiplyAddEstimate(a._values, b._values, c._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane Sqrt(WideLane lane) => new(Vector512.Sqrt(lane._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane Flush(WideLane lane)
        => new(Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(lane._values), Vector512.Create(Optimizer.Tiny)),
            Vector512<float>.Zero, lane._values));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator +(WideLane a, WideLane b) => new(a._values + b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator -(WideLane a, WideLane b) => new(a._values - b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator *(WideLane a, WideLane b) => new(a._values * b._values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WideLane operator /(WideLane a, WideLane b) => new(a._values / b._values);
}
