using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>Convolution with its bias and, where they follow, relu and 2x2 max pooling, as one. Images are height x width x channels.
/// Forward is an implicit matrix product over tables of offsets. Backward is in <c>ConvOp.Backward.cs</c>.</summary>
internal sealed unsafe partial class ConvOp : SampleOp
{
    // Below this many inputs to an output, lists of non-zero gradients cost more than they save.
    private const int SmallestSparse = 33;

    private readonly int _height, _width, _channels, _kernel, _stride, _filters, _top, _left;
    private readonly int _paddedWidth, _paddedSize;
    private readonly int _outHeight, _outWidth; // of the convolution, as far as pooling looks at it
    private readonly int _pooledHeight, _pooledWidth;
    private readonly int _run, _inputs, _runPadded, _panels;
    private readonly bool _relu, _pool, _bias, _needsInputGradient, _sparse;
    private readonly KernelTable _table;
    private readonly TilePlan _plan;
    private readonly PinnedBuffer _pixelIn, _pixelOut, _kernelRows;
    private readonly PinnedBuffer? _derived;
    private readonly Scratch[] _scratch;
    private readonly PinnedBuffer? _winners;

    public ConvOp(Conv2DSpec spec, int[] input, bool relu, bool pool, bool needsInputGradient, KernelTable table, int maxBatch, int workers)
        : base(input[0] * input[1] * input[2], OutFloats(spec, input, pool))
    {
        (_height, _width, _channels) = (input[0], input[1], input[2]);
        (_kernel, _stride, _filters, _bias) = (spec.Kernel, spec.Stride, spec.Filters, spec.Bias);
        (_relu, _pool, _needsInputGradient, _table) = (relu, pool, needsInputGradient, table);
        var output = spec.OutputShape(input);
        var (down, across) = (0, 0);
        if (spec.Padding == Padding.Same)
        {
            down = Math.Max((output[0] - 1) * _stride + _kernel - _height, 0);
            across = Math.Max((output[1] - 1) * _stride + _kernel - _width, 0);
        }

        (_top, _left) = (down / 2, across / 2);
        _paddedWidth = _width + across;
        _paddedSize = (_height + down) * _paddedWidth * _channels;
        (_pooledHeight, _pooledWidth) = (output[0] / 2, output[1] / 2);
        (_outHeight, _outWidth) = pool ? (_pooledHeight * 2, _pooledWidth * 2) : (output[0], output[1]);

        _run = _kernel * _channels;
        _inputs = _kernel * _run;
        _runPadded = Round(_run, 16);
        _panels = (_filters + 15) / 16;
        _sparse = _inputs >= SmallestSparse;
        _plan = new TilePlan(table, _filters);
        Length = (_sparse ? SegmentedLength : PanelLength) + _panels * 16;

        _pixelIn = Table(_outHeight * _outWidth, p => ((p / _outWidth * _stride * _paddedWidth) + (p % _outWidth * _stride)) * _channels);
        _pixelOut = Table(_outHeight * _outWidth, p => p * _filters);
        _kernelRows = Table(_kernel, s => s * _paddedWidth * _channels);
        _inputRows = Table(_inputs, k => (k / _run * _paddedWidth * _channels) + (k % _run));
        _gradientRows = Table(_inputs, k => k * 16);
        _imageRows = Table(_outHeight, s => s * _stride * _paddedWidth * _channels);
        if (_sparse || needsInputGradient) _derived = new PinnedBuffer(_sparse ? PanelLength : SegmentedLength);
        if (pool) _winners = new PinnedBuffer((long)maxBatch * OutStride);
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Scratch(this))];
    }

    public override long Work => (long)_outHeight * _outWidth * _inputs * _filters;

    private bool Padded => _paddedSize != InSize;

    /// <summary>[filters / 16][inputs][16]: the order of the forward kernels.</summary>
    private long PanelLength => (long)_panels * _inputs * 16;

    /// <summary>[kernel rows][filters][run, padded to 16]: the order of the backward kernels.</summary>
    private long SegmentedLength => (long)_kernel * _filters * _runPadded;

    private float* Panels => _sparse ? _derived!.Floats : Weights;

    private float* Segmented => _sparse ? Weights : _derived!.Floats;

    private float* BiasValues => Weights + Length - (_panels * 16);

    public override void Import(ReadOnlySpan<float> canonical)
    {
        new Span<float>(Weights, (int)Length).Clear();
        for (var f = 0; f < _filters; f++)
            for (var k = 0; k < _inputs; k++) *Master(f, k) = canonical[Canonical(f, k)];
        if (_bias) canonical[(_filters * _inputs)..].CopyTo(new Span<float>(BiasValues, _filters));
    }

    public override void Export(Span<float> canonical)
    {
        for (var f = 0; f < _filters; f++)
            for (var k = 0; k < _inputs; k++) canonical[Canonical(f, k)] = *Master(f, k);
        if (_bias) new Span<float>(BiasValues, _filters).CopyTo(canonical[(_filters * _inputs)..]);
    }

    public override void Refresh(int worker, int workers)
    {
        if (_derived is null) return;
        var (first, end) = Share(_inputs, worker, workers);
        for (var k = first; k < end; k++)
        {
            float* segment = Segmented + ((long)(k / _run) * _filters * _runPadded) + (k % _run);
            float* panel = Panels + ((long)k * 16);
            for (var f = 0; f < _filters; f += 16, panel += (long)_inputs * 16)
            {
                var left = Math.Min(16, _filters - f);
                float* s = segment + ((long)f * _runPadded);
                if (_sparse) for (var j = 0; j < left; j++, s += _runPadded) panel[j] = *s;
                else for (var j = 0; j < left; j++, s += _runPadded) *s = panel[j];
            }
        }
    }

    public override void Forward(float* x, float* y, in Place place)
    {
        var scratch = _scratch[place.Worker];
        var image = Padded ? scratch.Pad(this, x) : x;
        var plain = _pool ? scratch.Plain : y;
        Tile tile;
        tile.A = image;
        tile.Step = 1;
        tile.Segments = _kernelRows.Ints;
        tile.SegmentCount = _kernel;
        tile.Length = _run;
        tile.BStep = 16;
        tile.BPanel = (nint)_inputs * 16;
        tile.CPanel = 16;
        tile.Mode = _relu ? Tile.BiasRelu : Tile.Bias;
        _plan.Run(&tile, _pixelIn.Ints, _outHeight * _outWidth, Panels, plain, _pixelOut.Ints, BiasValues);
        if (_pool) Pooling.Max2(plain, _outWidth, _filters, _pooledHeight, _pooledWidth, y, Winners(place.Sample));
    }

    private int* Winners(int sample) => _winners!.Ints + ((long)sample * OutStride);

    private float* Master(int filter, int k) => _sparse
        ? Weights + (((long)(k / _run) * _filters + filter) * _runPadded) + (k % _run)
        : Weights + ((((long)(filter >> 4) * _inputs) + k) * 16) + (filter & 15);

    private int Canonical(int filter, int k)
    {
        var (row, inRun) = (k / _run, k % _run);
        var (column, channel) = (inRun / _channels, inRun % _channels);
        return (((filter * _channels) + channel) * _kernel * _kernel) + (row * _kernel) + column;
    }

    private static PinnedBuffer Table(int count, Func<int, int> offset) => PinnedBuffer.Of([.. Enumerable.Range(0, count).Select(offset)]);

    private static int OutFloats(Conv2DSpec spec, int[] input, bool pool)
    {
        var output = spec.OutputShape(input);
        return pool ? output[0] / 2 * (output[1] / 2) * output[2] : output[0] * output[1] * output[2];
    }
}
