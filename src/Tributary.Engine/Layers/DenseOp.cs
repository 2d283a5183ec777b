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
        var epilogue = _activation == Activation.Relu ? Tile.BiasRelu : Tile.Bias;
        var block = pass.Count <= 8 || InSize <= InputBlock * 5 / 4 ? InSize : InputBlock;
        Tile tile;
        tile.Step = 1;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.BStep = 16;
        tile.BPanel = (nint)_panels.Rows * 16;
        tile.CPanel = 16;
        for (var group = share.FirstGroup; group < share.EndGroup; group++)
        {
            for (var k = 0; k < InSize; k += block)
            {
                tile.A = x + k;
                tile.Length = Math.Min(block, InSize - k);
                tile.Mode = (k > 0 ? Tile.FromC : 0) | (k + block >= InSize ? epilogue : Tile.Store);
                _panels.Plan.Run(group, &tile, _inRows.Ints, pass.Count, _panels.Weights + ((long)k * 16), y, _outRows.Ints, BiasValues);
            }
        }

        if (_activation is not (Activation.Sigmoid or Activation.Tanh)) return;
        var (from, width) = (share.FirstPanel * 16, (share.EndPanel - share.FirstPanel) * 16);
        for (var i = 0; i < pass.Count; i++)
        {
            float* row = y + ((long)i * OutStride) + from;
            if (_activation == Activation.Sigmoid) Elementwise.Sigmoid(row, row, width);
            else Elementwise.Tanh(row, row, width);
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker)
    {
        // 1. Through the activation, samples shared out.
        var (firstSample, endSample) = Share(pass.Count, worker, pass.Workers);
        for (var i = firstSample; i < endSample && _activation is not null; i++) ThroughActivation(y + ((long)i * OutStride), dy + ((long)i * OutStride));
        pass.Barrier();

        // 2. The input's gradient, inputs shared out; it needs the weights as they were.
        if (dx != null)
        {
            InputGradient(dy, dx, pass, worker);
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

    private void ThroughActivation(float* y, float* dy)
    {
        switch (_activation)
        {
            case Activation.Relu: Elementwise.Mask(dy, dy, y, OutSize, relu: true); break;
            case Activation.Sigmoid: Elementwise.SigmoidBackward(dy, y, dy, OutSize); break;
            default: Elementwise.TanhBackward(dy, y, dy, OutSize); break;
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

    private void UpdateBias(float* dy, Pass pass, int worker)
    {
        if (!_bias || worker != 0) return;
        float* sum = _panels.Scratch(worker);
        for (var start = 0; start < _panels.Panels * 16; start += DensePanels.ScratchFloats)
        {
            var width = Math.Min(DensePanels.ScratchFloats, (_panels.Panels * 16) - start);
            new Span<float>(sum, width).Clear();
            for (var i = 0; i < pass.Count; i++) Elementwise.Add(sum, dy + ((long)i * OutStride) + start, width);
            pass.Optimizer!.Apply(BiasValues + start, sum, Offset + _panels.Length + start, width);
        }
    }
}
