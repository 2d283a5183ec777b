using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>y = f(x W^T + b). Weights lie in panels of 16 outputs, [outputs / 16][inputs][16], so that forward, both gradients and the
/// optimizer walk memory in one direction; the weight gradient never leaves the first cache on its way to the optimizer.</summary>
internal sealed unsafe class DenseOp : BatchOp
{
    // Inputs that are multiplied before the next rows of the batch: a panel pair of them fits the first cache.
    private const int InputBlock = 256;
    private const int GradientBlock = 64;

    private readonly int _rows;
    private readonly int _panels;
    private readonly bool _bias;
    private readonly Activation? _activation;
    private readonly int[]? _flattened;
    private readonly KernelTable _table;
    private readonly TilePlan _plan;
    private readonly PinnedBuffer _inRows, _outRows, _columns, _gradientRows, _zero;
    private readonly PinnedBuffer[] _scratch;
    private readonly int[] _panelStart;

    /// <param name="flattened">[height, width, channels] where the input is a flattened image, whose canonical order is channels first.</param>
    public DenseOp(DenseSpec spec, int inputs, int[]? flattened, Activation? activation, KernelTable table, int maxBatch, int workers)
        : base(inputs, spec.Units)
    {
        (_bias, _flattened, _activation, _table) = (spec.Bias, flattened, activation, table);
        _rows = Round(inputs, 4);
        _panels = (spec.Units + 15) / 16;
        _plan = new TilePlan(table, spec.Units);
        _panelStart = [.. table.Columns(spec.Units).Select(c => c.Start), _panels * 16];
        Length = ((long)_panels * _rows * 16) + (_panels * 16);
        _inRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => checked(i * InStride))]);
        _outRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => checked(i * OutStride))]);
        _columns = PinnedBuffer.Of([.. Enumerable.Range(0, GradientBlock)]);
        _gradientRows = PinnedBuffer.Of([.. Enumerable.Range(0, GradientBlock).Select(i => i * 16)]);
        _zero = new PinnedBuffer(1);
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new PinnedBuffer(4 * GradientBlock * 16))];
    }

    public override long Work => (long)InSize * OutSize;

    private float* BiasValues => Weights + Length - (_panels * 16);

    public override void Import(ReadOnlySpan<float> canonical)
    {
        new Span<float>(Weights, checked((int)Length)).Clear();
        for (var unit = 0; unit < OutSize; unit++)
        {
            var row = canonical.Slice(unit * InSize, InSize);
            float* panel = Panel(unit);
            if (_flattened is null) for (var k = 0; k < row.Length; k++) panel[k * 16] = row[k];
            else for (var k = 0; k < row.Length; k++) panel[k * 16] = row[Canonical(k)];
        }

        if (_bias) canonical[(OutSize * InSize)..].CopyTo(new Span<float>(BiasValues, OutSize));
    }

    public override void Export(Span<float> canonical)
    {
        for (var unit = 0; unit < OutSize; unit++)
        {
            var row = canonical.Slice(unit * InSize, InSize);
            float* panel = Panel(unit);
            if (_flattened is null) for (var k = 0; k < row.Length; k++) row[k] = panel[k * 16];
            else for (var k = 0; k < row.Length; k++) row[Canonical(k)] = panel[k * 16];
        }

        if (_bias) new Span<float>(BiasValues, OutSize).CopyTo(canonical[(OutSize * InSize)..]);
    }

    public override void Forward(float* x, float* y, Pass pass, int worker)
    {
        var (first, end) = Share(_plan.Groups, worker, pass.Workers);
        if (first == end) return;
        var epilogue = _activation == Activation.Relu ? Tile.BiasRelu : Tile.Bias;
        var block = pass.Count <= 8 || InSize <= InputBlock * 5 / 4 ? InSize : InputBlock;
        Tile tile;
        tile.Step = 1;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.BStep = 16;
        tile.BPanel = (nint)_rows * 16;
        tile.CPanel = 16;
        for (var group = end - 1; group >= first; group--)
        {
            for (var k = 0; k < InSize; k += block)
            {
                var last = k + block >= InSize;
                tile.A = x + k;
                tile.Length = Math.Min(block, InSize - k);
                tile.Mode = (k > 0 ? Tile.FromC : 0) | (last ? epilogue : Tile.Store);
                _plan.Run(group, &tile, _inRows.Ints, pass.Count, Weights + (k * 16), y, _outRows.Ints, BiasValues);
            }
        }

        var (from, to) = (_panelStart[first], _panelStart[end]);
        if (_activation == Activation.Sigmoid) for (var i = 0; i < pass.Count; i++) Elementwise.Sigmoid(y + ((long)i * OutStride) + from, y + ((long)i * OutStride) + from, to - from);
        if (_activation == Activation.Tanh) for (var i = 0; i < pass.Count; i++) Elementwise.Tanh(y + ((long)i * OutStride) + from, y + ((long)i * OutStride) + from, to - from);
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker)
    {
        // 1. Through the activation, samples shared out.
        var (firstSample, endSample) = Share(pass.Count, worker, pass.Workers);
        for (var i = firstSample; i < endSample && _activation is not null; i++) ThroughActivation(y + ((long)i * OutStride), dy + ((long)i * OutStride));
        pass.Barrier();

        // 2. The input's gradient, inputs shared out.
        if (dx != null)
        {
            InputGradient(dy, dx, pass, worker);
            pass.Barrier();
        }

        // 3. The weights' gradient, panels shared out, each block straight into the optimizer.
        var (first, end) = Share(_plan.Groups, worker, pass.Workers);
        for (var group = first; group < end; group++) UpdateGroup(group, x, dy, pass, _scratch[worker].Floats);
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
        job.PanelStride = (nint)_rows * 16;
        job.Panels = _panels;
        job.OutStride = InStride;
        var (first, end) = Share(_rows / 4, worker, pass.Workers);
        var blocks = (pass.Count + _table.DotRows - 1) / _table.DotRows;
        for (var k = first; k < end; k += 2)
        {
            for (int i = 0, block = 0; block < blocks; block++)
            {
                var take = (pass.Count - i + (blocks - block) - 1) / (blocks - block);
                job.Rows = dy + ((long)i * OutStride);
                for (var q = k; q < Math.Min(k + 2, end); q++)
                {
                    job.Weights = Weights + (q * 64);
                    job.Out = dx + ((long)i * InStride) + (q * 4);
                    _table.Dots(take, &job);
                }

                i += take;
            }
        }
    }

    private void UpdateGroup(int group, float* x, float* dy, Pass pass, float* scratch)
    {
        var optimizer = pass.Optimizer!;
        var (start, end) = (_panelStart[group], Math.Min(_panelStart[group + 1], _panels * 16));
        Tile tile;
        tile.Step = InStride;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.Length = pass.Count;
        tile.BStep = OutStride;
        tile.BPanel = 16;
        for (var k = 0; k < InSize; k += GradientBlock)
        {
            var rows = Math.Min(GradientBlock, InSize - k);
            tile.A = x + k;
            if (optimizer.IsPlainSgd)
            {
                // w -= rate * gradient, inside the kernel.
                tile.CPanel = (nint)_rows * 16;
                tile.Mode = Tile.AddScaled;
                tile.Alpha = -optimizer.LearningRate;
                _plan.Run(group, &tile, _columns.Ints, rows, dy, Weights + (k * 16), _gradientRows.Ints, null);
                continue;
            }

            tile.CPanel = GradientBlock * 16;
            tile.Mode = Tile.Store;
            var target = scratch - ((start >> 4) * (GradientBlock * 16));
            _plan.Run(group, &tile, _columns.Ints, rows, dy, target, _gradientRows.Ints, null);
            for (var panel = start >> 4; panel < (end + 15) >> 4; panel++)
            {
                // A half panel (8 columns) leaves the other half to its neighbour group; both touch disjoint floats only if whole panels are stepped.
                var at = (((long)panel * _rows) + k) * 16;
                optimizer.Apply(Weights + at, target + (panel * GradientBlock * 16), Offset + at, rows * 16L);
            }
        }

        float* bias = scratch + (3 * GradientBlock * 16);
        var biasAt = Length - (_panels * 16) + start;
        new Span<float>(bias, end - start).Clear();
        for (var i = 0; i < pass.Count; i++) Elementwise.Add(bias, dy + ((long)i * OutStride) + start, end - start);
        if (_bias) optimizer.Apply(Weights + biasAt, bias, Offset + biasAt, end - start);
    }

    private float* Panel(int unit) => Weights + ((long)(unit >> 4) * _rows * 16) + (unit & 15);

    private int Canonical(int k)
    {
        var (height, width, channels) = (_flattened![0], _flattened[1], _flattened[2]);
        return (k % channels * height * width) + (k / channels);
    }
}
