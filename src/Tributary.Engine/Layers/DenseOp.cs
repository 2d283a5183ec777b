using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>y = f(x W^T + b), the function taken in where it is relu, sigmoid or tanh.</summary>
internal sealed unsafe class DenseOp : BatchOp
{
    // Inputs that are multiplied before the next rows of the batch: a pair of panels of them fits the first cache.
    private const int InputBlock = 256;

    private readonly bool _bias;
    private readonly Activation? _activation;
    private readonly KernelTable _table;
    private readonly DensePanels _panels;
    private readonly PinnedBuffer _inRows, _outRows, _zero;
    private readonly PinnedBuffer[] _items; // a worker's inputs that are not zero
    private readonly DensePanels? _transposed;
    private readonly PinnedBuffer? _transposedWeights;

    /// <inheritdoc cref="DensePanels(int, int, KernelTable, int, int[])"/>
    public DenseOp(DenseSpec spec, int inputs, int[]? flattened, Activation? activation, KernelTable table, int maxBatch, int workers)
        : base(inputs, spec.Units)
    {
        (_bias, _activation, _table) = (spec.Bias, activation, table);
        _panels = new DensePanels(inputs, spec.Units, table, workers, flattened);
        Length = _panels.Length + (_panels.Panels * 16);
        _inRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => checked(i * InStride))]);
        _outRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => checked(i * OutStride))]);
        _zero = new PinnedBuffer(1);
        _items = [.. Enumerable.Range(0, workers).Select(_ => new PinnedBuffer((2L * inputs) + 2))];
        if (_panels.Panels > 1) return;
        _transposed = new DensePanels(spec.Units, inputs, table, 0);
        _transposedWeights = new PinnedBuffer(_transposed.Length);
    }

    public override long Work => (long)InSize * OutSize;

    private float* BiasValues => Weights + _panels.Length;

    public override void Attach(float* weights, long offset)
    {
        base.Attach(weights, offset);
        _panels.Attach(Weights, Offset);
    }

    public override void Import(ReadOnlySpan<float> canonical)
    {
        new Span<float>(Weights, checked((int)Length)).Clear();
        _panels.Import(canonical);
        if (_bias) canonical[(OutSize * InSize)..].CopyTo(new Span<float>(BiasValues, OutSize));
    }

    public override void Export(Span<float> canonical)
    {
        _panels.Export(canonical);
        if (_bias) new Span<float>(BiasValues, OutSize).CopyTo(canonical[(OutSize * InSize)..]);
    }

    public override void Forward(float* x, float* y, Pass pass, int worker)
    {
        var (first, end) = Share(_panels.Shares, worker, pass.Workers);
        if (first == end) return;
        var share = _panels.Range(first, end);
        if (pass.Count == 1) ForwardOne(x, y, share.FirstPanel, share.EndPanel, _items[worker]);
        else ForwardAll(x, y, pass, share.FirstGroup, share.EndGroup);
        var from = share.FirstPanel * 16;
        var width = Math.Min(share.EndPanel * 16, OutSize) - from;
        if (_activation == Activation.Sigmoid) Elementwise.SigmoidRows(y + from, OutStride, pass.Count, width);
        else if (_activation == Activation.Tanh) Elementwise.TanhRows(y + from, OutStride, pass.Count, width);
    }

    private void ForwardAll(float* x, float* y, Pass pass, int firstGroup, int endGroup)
    {
        var epilogue = _activation == Activation.Relu ? Tile.BiasRelu : Tile.Bias;
        var block = pass.Count <= 8 || InSize <= InputBlock * 5 / 4 ? InSize : InputBlock;
        Tile tile;
        tile.Step = 1;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.BStep = 16;
        tile.BPanel = (nint)_panels.Rows * 16;
        tile.CPanel = 16;
        for (var group = firstGroup; group < endGroup; group++)
        {
            for (var k = 0; k < InSize; k += block)
            {
                tile.A = x + k;
                tile.Length = Math.Min(block, InSize - k);
                tile.Mode = (k > 0 ? Tile.FromC : 0) | (k + block >= InSize ? epilogue : Tile.Store);
                _panels.Plan.Run(group, &tile, _inRows.Ints, pass.Count, _panels.Weights + ((long)k * 16), y, _outRows.Ints, BiasValues);
            }
        }
    }

    /// <summary>One sample: weights are read once, so they are what costs; those of inputs that are zero (dark pixels, closed relus) are
    /// not read.</summary>
    private void ForwardOne(float* x, float* y, int firstPanel, int endPanel, PinnedBuffer items)
    {
        Gather job;
        job.At = items.Ints;
        job.Values = items.Floats + InSize + 1;
        job.Count = 0;
        for (var k = 0; k < InSize; k++)
        {
            job.At[job.Count] = k * 16;
            job.Values[job.Count] = x[k];
            job.Count += x[k] != 0 ? 1 : 0;
        }

        job.PanelStride = (nint)_panels.Rows * 16;
        job.Panels = endPanel - firstPanel;
        job.X = _panels.Weights + (firstPanel * job.PanelStride);
        job.Out = y + (firstPanel * 16);
        _table.Pick(&job);
        Elementwise.AddBias(y + (firstPanel * 16), BiasValues
            + (firstPanel * 16), (endPanel - firstPanel) * 16, _activation == Activation.Relu);
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker)
    {
        // 1. Through the activation, samples shared out.
        var (firstSample, endSample) = Share(pass.Count, worker, pass.Workers);
        if (_activation is not null)
            ThroughActivation(y + ((long)firstSample * OutStride), dy + ((long)firstSample * OutStride), endSample - firstSample);
        pass.Barrier();

        // 2. The input's gradient, inputs shared out; it needs the weights as they were.
        if (dx != null)
        {
            if (_transposed is null) InputGradient(dy, dx, pass, worker);
            else NarrowInputGradient(dy, dx, pass, worker);
            pass.Barrier();
        }

        // 3. The weights, panels shared out.
        Tile tile;
        tile.A = x;
        tile.Step = InStride;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.Length = pass.Count;
        tile.BStep = OutStride;
        _panels.Update(&tile, dy, pass, worker);
        UpdateBias(dy, pass, worker);
    }

    private void ThroughActivation(float* y, float* dy, int rows)
    {
        if (_activation == Activation.Sigmoid)
        {
            Elementwise.SigmoidBackwardRows(dy, y, OutStride, rows, OutSize);
            return;
        }

        for (var i = 0; i < rows; i++, y += OutStride, dy += OutStride)
        {
            if (_activation == Activation.Relu) Elementwise.Mask(dy, dy, y, OutSize, relu: true);
            else Elementwise.TanhBackward(dy, y, dy, OutSize);
        }
    }

    private void InputGradient(float* dy, float* dx, Pass pass, int worker)
    {
        Dot job;
        job.RowStride = OutStride;
        job.PanelStride = (nint)_panels.Rows * 16;
        job.Panels = _panels.Panels;
        job.OutStride = InStride;
        var (first, end) = Share(_panels.Rows / 4, worker, pass.Workers);
        var blocks = (pass.Count + _table.DotRows - 1) / _table.DotRows;
        for (var k = first; k < end; k += 2)
        {
            for (int i = 0, block = 0; block < blocks; block++)
            {
                var take = (pass.Count - i + (blocks - block) - 1) / (blocks - block);
                job.Rows = dy + ((long)i * OutStride);
                for (var q = k; q < Math.Min(k + 2, end); q++)
                {
                    job.Weights = _panels.Weights + (q * 64);
                    job.Out = dx + ((long)i * InStride) + (q * 4);
                    _table.Dots(take, &job);
                }

                i += take;
            }
        }
    }

    /// <summary>With at most 16 outputs a dot product is mostly its last addition: multiply with the transposed weights instead, which are
    /// few.</summary>
    private void NarrowInputGradient(float* dy, float* dx, Pass pass, int worker)
    {
        var (first, end) = Share(_transposed!.Shares, worker, pass.Workers);
        if (first == end) return;
        var share = _transposed.Range(first, end);
        float* transposed = _transposedWeights!.Floats;
        for (var panel = share.FirstPanel; panel < share.EndPanel; panel++)
        {
            float* to = transposed + ((long)panel * _transposed.Rows * 16);
            float* from = _panels.Weights + ((long)panel * 256);
            for (var k = 0; k < Math.Min(16, InSize - (panel * 16)); k++)
                for (var unit = 0; unit < OutSize; unit++) to[(unit * 16) + k] = from[(k * 16) + unit];
        }

        Tile tile;
        tile.A = dy;
        tile.Step = 1;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.Length = OutSize;
        tile.BStep = 16;
        tile.BPanel = (nint)_transposed.Rows * 16;
        tile.CPanel = 16;
        tile.Mode = Tile.Store;
        for (var group = share.FirstGroup; group < share.EndGroup; group++)
            _transposed.Plan.Run(group, &tile, _outRows.Ints, pass.Count, transposed, dx, _inRows.Ints, null);
    }

    private void UpdateBias(float* dy, Pass pass, int worker)
    {
        if (!_bias || worker != 0) return;
        float* sum = _panels.Scratch(worker);
        for (var start = 0; start < _panels.Panels * 16; start += DensePanels.ScratchFloats)
        {
            var width = Math.Min(DensePanels.ScratchFloats, (_panels.Panels * 16) - start);
            Elementwise.SumColumns(sum, dy + start, OutStride, pass.Count, width);
            pass.Optimizer!.Apply(BiasValues + start, sum, Offset + _panels.Length + start, width);
        }
    }
}
