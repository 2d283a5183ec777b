using Tributary.Engine.Data;

namespace Tributary.Engine.Layers;

/// <summary>Dropout (Srivastava et al. 2014), inverted: what is kept is scaled up in training, so that inference does nothing.
/// What is dropped follows from (seed, step, sample), not from who computes it.</summary>
internal sealed unsafe class DropoutOp(double rate, int size, ulong layer) : SampleOp(size, size)
{
    private readonly ulong _threshold = (ulong)(rate * uint.MaxValue);
    private readonly float _scale = (float)(1 / (1 - rate));

    public override void Forward(float* x, float* y, in Place place)
    {
        var draw = Draw(place);
        for (var i = 0; i < InSize; i++) y[i] = !place.Training ? x[i] : draw.NextUInt64() >> 32 < _threshold ? 0 : x[i] * _scale;
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        if (dx == null) return;
        var draw = Draw(place);
        for (var i = 0; i < InSize; i++) dx[i] = draw.NextUInt64() >> 32 < _threshold ? 0 : dy[i] * _scale;
    }

    private SeededRandom Draw(in Place place)
    {
        var mixed = new SeededRandom(place.Seed ^ (layer * 0x9E3779B97F4A7C15) ^ ((ulong)place.Step << 20) ^ (uint)place.Sample);
        return new SeededRandom(mixed.NextUInt64());
    }
}
