using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>Pooling of any window and stride, where no convolution before it has taken it in.</summary>
internal sealed unsafe class PoolOp : SampleOp
{
    private readonly int _width, _channels, _size, _step, _outHeight, _outWidth;
    private readonly bool _max;

    public PoolOp(Pool2DSpec spec, int[] input, int[] output)
        : base(input[0] * input[1] * input[2], output[0] * output[1] * output[2])
    {
        (_width, _channels, _size, _step, _max) = (input[1], input[2], spec.Size, spec.Step, spec.Max);
        (_outHeight, _outWidth) = (output[0], output[1]);
    }

    public override long Work => (long)OutSize * _size * _size;

    public override void Forward(float* x, float* y, in Place place)
    {
        var share = 1f / (_size * _size);
        for (var pixel = 0; pixel < _outHeight * _outWidth; pixel++, y += _channels)
        {
            float* corner = Corner(x, pixel);
            for (var c = 0; c < _channels; c++)
            {
                var value = _max ? float.NegativeInfinity : 0;
                for (var i = 0; i < _size; i++)
                    for (var j = 0; j < _size; j++)
                    {
                        var at = corner[(((i * _width) + j) * _channels) + c];
                        value = !_max ? value + at : at > value || float.IsNaN(at) ? at : value;
                    }

                y[c] = _max ? value : value * share;
            }
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        if (dx == null) return;
        new Span<float>(dx, InSize).Clear();
        var share = 1f / (_size * _size);
        for (var pixel = 0; pixel < _outHeight * _outWidth; pixel++, y += _channels, dy += _channels)
        {
            float* from = Corner(x, pixel);
            float* to = Corner(dx, pixel);
            for (var c = 0; c < _channels; c++)
            {
                var given = false;
                for (var i = 0; i < _size && !given; i++)
                    for (var j = 0; j < _size && !given; j++)
                    {
                        var at = (((i * _width) + j) * _channels) + c;
                        if (!_max) to[at] += dy[c] * share;
                        else if (given = from[at] == y[c]) to[at] += dy[c];
                    }
            }
        }
    }

    private float* Corner(float* image, int pixel) => image + ((((pixel / _outWidth * _width) + (pixel % _outWidth)) * _step) * _channels);
}
