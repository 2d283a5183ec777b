using System.Runtime.CompilerServices;
using Tributary.Engine.Kernels;

namespace Tributary.Engine.Layers;

/// <summary>Backward through pooling, relu and convolution. After 2x2 max pooling at most one in four gradients is not zero, and relu
/// takes more; so the gradients that are left are listed, by filter for the weights and by pixel for the input, and only they are
/// multiplied. Convolutions of few inputs (a first layer on a grey image) go the dense way.</summary>
internal sealed unsafe partial class ConvOp
{
    private readonly PinnedBuffer _inputRows, _gradientRows, _imageRows;

    public override void Backward(float* x, float* y, float* dy, float* dx, float* gradient, in Place place)
    {
        var scratch = _scratch[place.Worker];
        var image = Padded ? scratch.Pad(this, x) : x;
        var biasGradient = gradient + Length - (_panels * 16);
        if (_sparse) ListByFilter(scratch, y, dy, place.Sample);
        if (dx != null) ListByPixel(scratch, y, dy, place.Sample);
        AddBias(y, dy, biasGradient);
        if (_sparse) GatherWeights(scratch, image, gradient);
        else MultiplyWeights(scratch, image, y, dy, gradient, place.Sample);
        if (dx != null) ScatterInput(scratch, dx);
    }

    public override void CleanPadding(float* gradient, long first, long end)
    {
        if (_sparse)
        {
            if (_run == _runPadded) return;
            for (var row = first / _runPadded; row * _runPadded < Math.Min(end, SegmentedLength); row++)
                for (var j = _run; j < _runPadded; j++) Zero(gradient, (row * _runPadded) + j, first, end);
            return;
        }

        if (_filters % 16 == 0) return;
        var last = (long)(_panels - 1) * _inputs;
        for (var k = 0; k < _inputs; k++)
            for (var j = _filters % 16; j < 16; j++) Zero(gradient, ((last + k) * 16) + j, first, end);
    }

    private static void Zero(float* gradient, long at, long first, long end)
    {
        if (at >= first && at < end) gradient[at] = 0;
    }

    /// <summary>Lists each filter's gradients with where their inputs lie. Without a branch: every element is written at the end of the
    /// list, which grows only if it counts (with relu an output of zero has no gradient).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ListByFilter(Scratch s, float* y, float* dy, int sample)
    {
        int filters = _filters, pooledWidth = _pooledWidth, rowJump = _outWidth, outputs = s.PerFilter;
        int* pixelIn = _pixelIn.Ints, winners = _pool ? Winners(sample) : null;
        var min = _relu ? 0 : float.NegativeInfinity;
        var corner = stackalloc int[4] { 0, 1, rowJump, rowJump + 1 };
        for (var f = 0; f < filters; f++)
        {
            int* at = s.FilterAt + (f * outputs);
            float* values = s.FilterValue + (f * outputs);
            var n = 0;
            var e = f;
            if (winners == null)
            {
                for (var p = 0; p < outputs; p++, e += filters)
                {
                    at[n] = pixelIn[p];
                    values[n] = dy[e];
                    n += y[e] > min ? 1 : 0;
                }
            }
            else
            {
                for (var row = 0; row < _pooledHeight; row++)
                {
                    int* pixel = pixelIn + (2 * row * rowJump);
                    for (var column = 0; column < pooledWidth; column++, e += filters, pixel += 2)
                    {
                        at[n] = pixel[corner[winners[e]]];
                        values[n] = dy[e];
                        n += y[e] > min ? 1 : 0;
                    }
                }
            }

            s.FilterCount[f] = n;
        }
    }

    /// <summary>Lists each pixel's gradients with where their filters' weights lie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void ListByPixel(Scratch s, float* y, float* dy, int sample)
    {
        int filters = _filters, stride = s.PerPixel;
        var (rows, columns, corners) = _pool ? (_pooledHeight, _pooledWidth, 4) : (_outHeight, _outWidth, 1);
        int* winners = _pool ? Winners(sample) : null;
        var min = _relu ? 0 : float.NegativeInfinity;
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++, y += filters, dy += filters)
            {
                for (var corner = 0; corner < corners; corner++)
                {
                    var pixel = winners == null ? (row * columns) + column
                        : ((((2 * row) + (corner >> 1)) * _outWidth) + (2 * column) + (corner & 1));
                    s.PixelCount[pixel] = PixelList.Append(s.PixelAt + (pixel * stride), s.PixelValue
                        + (pixel * stride), y, dy, winners, corner, filters, _runPadded, min);
                }

                if (winners != null) winners += filters;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void AddBias(float* y, float* dy, float* biasGradient)
    {
        if (!_bias) return;
        for (int p = 0, pixels = OutSize / _filters; p < pixels; p++, y += _filters, dy += _filters)
            Elementwise.AddWhere(biasGradient, dy, y, _filters, _relu);
    }

    private void GatherWeights(Scratch s, float* image, float* gradient)
    {
        Gather job;
        for (var f = 0; f < _filters; f++)
        {
            job.Count = s.FilterCount[f];
            if (job.Count == 0) continue;
            job.At = s.FilterAt + (f * s.PerFilter);
            job.Values = s.FilterValue + (f * s.PerFilter);
            for (var row = 0; row < _kernel; row++)
            {
                foreach (var (start, width, inward, outward) in s.Chunks)
                {
                    job.X = image + _kernelRows.Ints[row] + start;
                    job.Out = gradient + (((long)row * _filters + f) * _runPadded) + start;
                    job.Width = width;
                    ((delegate*<Gather*, void>)inward)(&job);
                }
            }
        }
    }

    private void MultiplyWeights(Scratch s, float* image, float* y, float* dy, float* gradient, int sample)
    {
        var spread = s.Spread;
        if (_pool) Pooling.Spread2(dy, y, Winners(sample), _outWidth, _filters, _pooledHeight, _pooledWidth, spread, _relu);
        else Elementwise.Mask(spread, dy, y, OutSize, _relu);
        Tile tile;
        tile.A = image;
        tile.Step = (nint)_stride * _channels;
        tile.Segments = _imageRows.Ints;
        tile.SegmentCount = _outHeight;
        tile.Length = _outWidth;
        tile.BStep = _filters;
        tile.BPanel = 16;
        tile.CPanel = (nint)_inputs * 16;
        tile.Mode = Tile.Add;
        _plan.Run(&tile, _inputRows.Ints, _inputs, spread, gradient, _gradientRows.Ints, null);
    }

    private void ScatterInput(Scratch s, float* dx)
    {
        var target = Padded ? s.PaddedGradient : dx;
        new Span<float>(target, _paddedSize).Clear();
        Gather job;
        // Kernel rows outermost: one row's weights stay in the first cache for all pixels.
        for (var row = 0; row < _kernel; row++)
        {
            for (var pixel = 0; pixel < _outHeight * _outWidth; pixel++)
            {
                job.Count = s.PixelCount[pixel];
                if (job.Count == 0) continue;
                job.At = s.PixelAt + (pixel * s.PerPixel);
                job.Values = s.PixelValue + (pixel * s.PerPixel);
                foreach (var (start, width, inward, outward) in s.Chunks)
                {
                    job.X = Segmented + ((long)row * _filters * _runPadded) + start;
                    job.Out = target + _pixelIn.Ints[pixel] + _kernelRows.Ints[row] + start;
                    job.Width = width;
                    ((delegate*<Gather*, void>)outward)(&job);
                }
            }
        }

        if (Padded) s.Unpad(this, dx);
    }

    /// <summary>What one worker needs while it is inside the layer.</summary>
    private sealed class Scratch
    {
        private readonly PinnedBuffer? _padded, _paddedGradient, _plain, _spread, _filterLists, _pixelLists;
        private readonly int _filterItems, _pixelItems;

        public Scratch(ConvOp op)
        {
            var pixels = op._outHeight * op._outWidth;
            PerFilter = op._pool ? op._pooledHeight * op._pooledWidth : pixels;
            _filterItems = checked(op._filters * PerFilter);
            PerPixel = op._filters + PixelList.Slack;
            _pixelItems = checked(PerPixel * pixels);
            if (op.Padded) _padded = new PinnedBuffer(op._paddedSize);
            if (op.Padded && op._needsInputGradient) _paddedGradient = new PinnedBuffer(op._paddedSize);
            if (op._pool) _plain = new PinnedBuffer(op._filters * pixels);
            if (!op._sparse) _spread = new PinnedBuffer(op._filters * pixels);
            if (op._sparse || op._needsInputGradient) _filterLists = new PinnedBuffer((2L * _filterItems) + op._filters + 2);
            if (op._sparse || op._needsInputGradient)
                _pixelLists = new PinnedBuffer((op._needsInputGradient ? 2L * _pixelItems : 0) + pixels + 2);
            var max = op._table.GatherWidth / 16 * 16;
            var parts = (op._runPadded + max - 1) / max;
            var size = ((op._runPadded / 16) + parts - 1) / parts * 16;
            Chunks = new (int, int, nint, nint)[((op._runPadded - 1) / size) + 1];
            for (var i = 0; i < Chunks.Length; i++)
            {
                var width = Math.Min(size, op._runPadded - (i * size));
                Chunks[i] = (i * size, width, (nint)op._table.GatherIn(width), (nint)op._table.GatherOut(width));
            }
        }

        public int PerFilter { get; }

        public int PerPixel { get; }

        /// <summary>A kernel row cut into what one gather kernel takes, with these kernels.</summary>
        public (int Start, int Width, nint Inward, nint Outward)[] Chunks { get; }

        public float* Plain => _plain!.Floats;

        public float* Spread => _spread!.Floats;

        public float* PaddedGradient => _paddedGradient!.Floats;

        public float* FilterValue => _filterLists!.Floats;

        public int* FilterAt => _filterLists!.Ints + _filterItems + 1;

        public int* FilterCount => _filterLists!.Ints + (2 * _filterItems) + 2;

        public int* PixelCount => _pixelLists!.Ints;

        public float* PixelValue => _pixelLists!.Floats + (_pixelLists.Length - (2 * _pixelItems));

        public int* PixelAt => _pixelLists!.Ints + (_pixelLists.Length - _pixelItems);

        /// <summary>The image with its border of zeros, which nobody ever writes.</summary>
        public float* Pad(ConvOp op, float* x)
        {
            var line = op._width * op._channels;
            for (var row = 0; row < op._height; row++)
                new Span<float>(x + (row * line), line).CopyTo(new Span<float>(Line(op, _padded!.Floats, row), line));
            return _padded!.Floats;
        }

        public void Unpad(ConvOp op, float* dx)
        {
            var line = op._width * op._channels;
            for (var row = 0; row < op._height; row++)
                new Span<float>(Line(op, _paddedGradient!.Floats, row), line).CopyTo(new Span<float>(dx + (row * line), line));
        }

        private static float* Line(ConvOp op, float* image, int row)
            => image + ((((row + op._top) * op._paddedWidth) + op._left) * op._channels);
    }
}
