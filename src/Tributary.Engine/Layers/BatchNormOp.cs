using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>Normalises each channel over the batch and all positions. Channels are shared out among the workers.</summary>
internal sealed unsafe class BatchNormOp : BatchOp
{
    private readonly int _channels, _positions;
    private readonly double _momentum, _epsilon;
    private readonly float[] _runningMean, _runningVariance;
    private readonly float[] _mean, _scale; // of the batch in training, from the running estimates in inference

    public BatchNormOp(BatchNormSpec spec, int size, int channels)
        : base(size, size)
    {
        (_channels, _positions, _momentum, _epsilon) = (channels, size / channels, spec.Momentum, spec.Epsilon);
        (_runningMean, _runningVariance, _mean, _scale)
            = (new float[channels], new float[channels], new float[channels], new float[channels]);
        Length = Round(2 * channels, 16);
    }

    public override void Import(ReadOnlySpan<float> canonical)
    {
        canonical[..(2 * _channels)].CopyTo(new Span<float>(Weights, 2 * _channels));
        canonical.Slice(2 * _channels, _channels).CopyTo(_runningMean);
        canonical.Slice(3 * _channels, _channels).CopyTo(_runningVariance);
    }

    public override void Export(Span<float> canonical)
    {
        new Span<float>(Weights, 2 * _channels).CopyTo(canonical);
        _runningMean.CopyTo(canonical[(2 * _channels)..]);
        _runningVariance.CopyTo(canonical[(3 * _channels)..]);
    }

    public override void Forward(float* x, float* y, Pass pass, int worker)
    {
        var (first, end) = Share(_channels, worker, pass.Workers);
        double count = (double)pass.Count * _positions;
        for (var c = first; c < end; c++)
        {
            if (pass.Training)
            {
                double sum = 0, squares = 0;
                for (var i = 0; i < pass.Count; i++)
                    for (var p = c; p < InSize; p += _channels) sum += x[((long)i * InStride) + p];
                var mean = sum / count;
                for (var i = 0; i < pass.Count; i++)
                    for (var p = c; p < InSize; p += _channels)
                    {
                        var off = x[((long)i * InStride) + p] - mean;
                        squares += off * off;
                    }

                _mean[c] = (float)mean;
                _scale[c] = (float)(1 / Math.Sqrt((squares / count) + _epsilon));
                _runningMean[c] += (float)(_momentum * (mean - _runningMean[c]));
                _runningVariance[c] += (float)(_momentum * ((squares / Math.Max(count - 1, 1)) - _runningVariance[c]));
            }
            else
            {
                _mean[c] = _runningMean[c];
                _scale[c] = (float)(1 / Math.Sqrt(_runningVariance[c] + _epsilon));
            }

            var (gain, shift) = (_scale[c] * Weights[c], Weights[_channels + c]);
            for (var i = 0; i < pass.Count; i++)
                for (var p = c; p < InSize; p += _channels)
                    y[((long)i * OutStride) + p] = ((x[((long)i * InStride) + p] - _mean[c]) * gain) + shift;
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker)
    {
        var (first, end) = Share(_channels, worker, pass.Workers);
        double count = (double)pass.Count * _positions;
        float* gradient = stackalloc float[2];
        for (var c = first; c < end; c++)
        {
            double sum = 0, along = 0;
            for (var i = 0; i < pass.Count; i++)
                for (var p = c; p < InSize; p += _channels)
                {
                    var d = dy[((long)i * OutStride) + p];
                    sum += d;
                    along += d * ((x[((long)i * InStride) + p] - _mean[c]) * _scale[c]);
                }

            if (dx != null)
            {
                var (meanSum, meanAlong, gain) = ((float)(sum / count), (float)(along / count), Weights[c] * _scale[c]);
                for (var i = 0; i < pass.Count; i++)
                    for (var p = c; p < InSize; p += _channels)
                        dx[((long)i * InStride) + p] = gain * (dy[((long)i * OutStride)
                            + p] - meanSum - ((x[((long)i * InStride) + p] - _mean[c]) * _scale[c] * meanAlong));
            }

            (gradient[0], gradient[1]) = ((float)along, (float)sum);
            pass.Optimizer!.Apply(Weights + c, gradient, Offset + c, 1);
            pass.Optimizer!.Apply(Weights + _channels + c, gradient + 1, Offset + _channels + c, 1);
        }
    }
}
