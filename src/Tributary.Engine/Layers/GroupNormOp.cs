using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>Normalises each group of channels of one sample over all positions, then scales and shifts per channel.</summary>
internal sealed unsafe class GroupNormOp : SampleOp
{
    private readonly int _channels, _groups, _positions;
    private readonly double _epsilon;
    private readonly PinnedBuffer _moments; // per sample and group: mean, 1 / deviation

    public GroupNormOp(GroupNormSpec spec, int size, int channels, int maxBatch)
        : base(size, size)
    {
        (_channels, _groups, _positions, _epsilon) = (channels, spec.Groups, size / channels, spec.Epsilon);
        _moments = new PinnedBuffer(2L * maxBatch * _groups);
        Length = Round(2 * channels, 16);
    }

    public override void Import(ReadOnlySpan<float> canonical) => canonical.CopyTo(new Span<float>(Weights, 2 * _channels));

    public override void Export(Span<float> canonical) => new Span<float>(Weights, 2 * _channels).CopyTo(canonical);

    public override void Forward(float* x, float* y, in Place place)
    {
        var each = _channels / _groups;
        for (var group = 0; group < _groups; group++)
        {
            double sum = 0, squares = 0;
            for (var p = 0; p < _positions; p++)
                for (var c = group * each; c < (group + 1) * each; c++) sum += x[(p * _channels) + c];
            var mean = sum / (_positions * each);
            for (var p = 0; p < _positions; p++)
                for (var c = group * each; c < (group + 1) * each; c++)
                {
                    var off = x[(p * _channels) + c] - mean;
                    squares += off * off;
                }

            var scale = 1 / Math.Sqrt((squares / (_positions * each)) + _epsilon);
            float* moments = Moments(place.Sample, group);
            (moments[0], moments[1]) = ((float)mean, (float)scale);
            for (var c = group * each; c < (group + 1) * each; c++)
            {
                var (gain, shift) = (Weights[c], Weights[_channels + c]);
                for (var p = c; p < InSize; p += _channels) y[p] = ((x[p] - moments[0]) * moments[1] * gain) + shift;
            }
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        var each = _channels / _groups;
        double count = _positions * each;
        for (var group = 0; group < _groups; group++)
        {
            float* moments = Moments(place.Sample, group);
            double sum = 0, along = 0;
            for (var c = group * each; c < (group + 1) * each; c++)
            {
                double shiftGradient = 0, gainGradient = 0;
                for (var p = c; p < InSize; p += _channels)
                {
                    shiftGradient += dy[p];
                    gainGradient += dy[p] * ((x[p] - moments[0]) * moments[1]);
                }

                gradient[c] += (float)gainGradient;
                gradient[_channels + c] += (float)shiftGradient;
                sum += shiftGradient * Weights[c];
                along += gainGradient * Weights[c];
            }

            if (dx == null) continue;
            var (meanSum, meanAlong) = ((float)(sum / count), (float)(along / count));
            for (var c = group * each; c < (group + 1) * each; c++)
                for (var p = c; p < InSize; p += _channels)
                    dx[p] = moments[1] * ((dy[p] * Weights[c]) - meanSum - ((x[p] - moments[0]) * moments[1] * meanAlong));
        }
    }

    private float* Moments(int sample, int group) => _moments.Floats + (2L * ((sample * _groups) + group));
}
