using Tributary.Engine.Kernels;
using Tributary.Engine.Models;

namespace Tributary.Engine.Layers;

/// <summary>One LSTM layer: gates [input, forget, cell, output] as PyTorch orders them. Samples are independent, so each worker takes its
/// own through all steps, forward and back. What does not depend on the step before is one product over all steps: the inputs' part of the
/// gates, the gradients of the weights (panels shared out) and of the inputs.</summary>
internal sealed unsafe class LstmOp : BatchOp
{
    private readonly int _steps, _features, _units, _gates;
    private readonly bool _sequence;
    private readonly KernelTable _table;
    private readonly DensePanels _input, _hidden;
    private readonly PinnedBuffer _gateValues, _gateGradients, _cells, _hiddens, _hiddenGradient, _cellGradient;
    private readonly PinnedBuffer _inRows, _hiddenRowsAt, _gateRows, _inAll, _gateAll, _zero;

    public LstmOp(LstmSpec spec, int steps, int features, KernelTable table, int maxBatch, int workers)
        : base(steps * features, spec.Sequence ? steps * spec.Units : spec.Units)
    {
        (_steps, _features, _units, _sequence, _table) = (steps, features, spec.Units, spec.Sequence, table);
        _gates = 4 * _units;
        _input = new DensePanels(features, _gates, table, workers);
        _hidden = new DensePanels(_units, _gates, table, workers);
        Length = _input.Length + _hidden.Length + (2 * Panels * 16);
        // One block of slack between samples: kernels write whole panels.
        _gateValues = new PinnedBuffer((long)maxBatch * steps * GateStride);
        _gateGradients = new PinnedBuffer((long)maxBatch * steps * GateStride);
        _cells = new PinnedBuffer((long)maxBatch * (steps + 1) * UnitStride);
        _hiddens = new PinnedBuffer((long)maxBatch * (steps + 1) * UnitStride);
        _hiddenGradient = new PinnedBuffer((long)maxBatch * UnitStride);
        _cellGradient = new PinnedBuffer((long)maxBatch * UnitStride);
        _inRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => i * InStride)]);
        _hiddenRowsAt = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => i * (steps + 1) * UnitStride)]);
        _gateRows = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch).Select(i => i * steps * GateStride)]);
        _inAll = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch * steps).Select(r => (r / steps * InStride) + (r % steps * features))]);
        _gateAll = PinnedBuffer.Of([.. Enumerable.Range(0, maxBatch * steps).Select(r => r * GateStride)]);
        _zero = new PinnedBuffer(1);
    }

    public override long Work => (long)_steps * _gates * (_features + _units);

    private int Panels => (_gates + 15) / 16;

    /// <summary>A multiple of 128 would put the same gate of all steps into few sets of the first cache.</summary>
    private int GateStride => (Panels * 16) + (Panels % 8 == 0 ? 16 : 0);

    /// <summary>Room for every row that the dot kernels write.</summary>
    private int UnitStride => Round(_hidden.Rows, 16);

    private float* InputBias => Weights + _input.Length + _hidden.Length;

    private float* HiddenBias => InputBias + (Panels * 16);

    public override void Attach(float* weights, long offset)
    {
        base.Attach(weights, offset);
        _input.Attach(Weights, Offset);
        _hidden.Attach(Weights + _input.Length, Offset + _input.Length);
    }

    public override void Import(ReadOnlySpan<float> canonical)
    {
        new Span<float>(Weights, checked((int)Length)).Clear();
        _input.Import(canonical);
        _hidden.Import(canonical[(_gates * _features)..]);
        var biases = canonical[(_gates * (_features + _units))..];
        biases[.._gates].CopyTo(new Span<float>(InputBias, _gates));
        biases[_gates..].CopyTo(new Span<float>(HiddenBias, _gates));
    }

    public override void Export(Span<float> canonical)
    {
        _input.Export(canonical);
        _hidden.Export(canonical[(_gates * _features)..]);
        var biases = canonical[(_gates * (_features + _units))..];
        new Span<float>(InputBias, _gates).CopyTo(biases);
        new Span<float>(HiddenBias, _gates).CopyTo(biases[_gates..]);
    }

    public override void Forward(float* x, float* y, Pass pass, int worker)
    {
        var (first, end) = Share(pass.Count, worker, pass.Workers);
        if (first == end) return;
        Tile tile;
        tile.Step = 1;
        tile.Segments = _zero.Ints;
        tile.SegmentCount = 1;
        tile.BStep = 16;
        tile.CPanel = 16;

        // 1. Gates before their functions: x W_ih + b_ih, of all steps.
        tile.A = x;
        tile.Length = _features;
        tile.BPanel = (nint)_input.Rows * 16;
        tile.Mode = Tile.Bias;
        var rows = (end - first) * _steps;
        _input.Plan.Run(&tile, _inAll.Ints + (first * _steps), rows, _input.Weights, _gateValues.Floats, _gateAll.Ints
            + (first * _steps), InputBias);

        // 2. Step by step: + h W_hh + b_hh.
        tile.Length = _units;
        tile.BPanel = (nint)_hidden.Rows * 16;
        tile.Mode = Tile.FromC | Tile.Bias;
        for (var step = 0; step < _steps; step++)
        {
            float* gates = _gateValues.Floats + ((long)step * GateStride);
            tile.A = _hiddens.Floats + ((long)step * UnitStride);
            _hidden.Plan.Run(&tile, _hiddenRowsAt.Ints + first, end - first, _hidden.Weights, gates, _gateRows.Ints + first, HiddenBias);

            // 3. Functions, cell and output.
            for (var i = first; i < end; i++)
            {
                float* cell = _cells.Floats + (long)_hiddenRowsAt.Ints[i] + ((long)step * UnitStride);
                float* hidden = _hiddens.Floats + (long)_hiddenRowsAt.Ints[i] + ((long)step * UnitStride) + UnitStride;
                LstmCell.Forward(gates + _gateRows.Ints[i], cell, cell + UnitStride, hidden, _units);
                if (_sequence)
                    new Span<float>(hidden, _units).CopyTo(new Span<float>(y + ((long)i * OutStride) + ((long)step * _units), _units));
                else if (step == _steps - 1) new Span<float>(hidden, _units).CopyTo(new Span<float>(y + ((long)i * OutStride), _units));
            }
        }
    }

    public override void Backward(float* x, float* y, float* dy, float* dx, Pass pass, int worker)
    {
        // 1. Back through time, samples shared out; then the inputs' gradients of all steps.
        var (first, end) = Share(pass.Count, worker, pass.Workers);
        ThroughTime(first, end, dy);
        for (var i = first; i < end && dx != null; i++) InputGradient(i, dx);
        pass.Barrier();

        // 2. Weights: panels shared out.
        Tile tile;
        tile.Length = _steps;
        tile.BStep = GateStride;
        tile.SegmentCount = pass.Count;
        tile.A = x;
        tile.Step = _features;
        tile.Segments = _inRows.Ints;
        _input.Update(&tile, _gateGradients.Floats, pass, worker);
        tile.A = _hiddens.Floats;
        tile.Step = UnitStride;
        tile.Segments = _hiddenRowsAt.Ints;
        _hidden.Update(&tile, _gateGradients.Floats, pass, worker);
        UpdateBiases(pass, worker);
    }

    private void ThroughTime(int first, int end, float* dy)
    {
        if (first == end) return;
        new Span<float>(_hiddenGradient.Floats + ((long)first * UnitStride), (end - first) * UnitStride).Clear();
        new Span<float>(_cellGradient.Floats + ((long)first * UnitStride), (end - first) * UnitStride).Clear();
        Dot job;
        job.RowStride = (nint)_steps * GateStride;
        job.PanelStride = (nint)_hidden.Rows * 16;
        job.Panels = Panels;
        job.OutStride = UnitStride;
        for (var step = _steps - 1; step >= 0; step--)
        {
            for (var i = first; i < end; i++)
            {
                float* hiddenGradient = _hiddenGradient.Floats + ((long)i * UnitStride);
                if (_sequence) Elementwise.Add(hiddenGradient, dy + ((long)i * OutStride) + ((long)step * _units), _units);
                else if (step == _steps - 1) Elementwise.Add(hiddenGradient, dy + ((long)i * OutStride), _units);
                var at = (long)_gateRows.Ints[i] + ((long)step * GateStride);
                float* cell = _cells.Floats + (long)_hiddenRowsAt.Ints[i] + ((long)step * UnitStride);
                float* cellGradient = _cellGradient.Floats + ((long)i * UnitStride);
                LstmCell.Backward(_gateValues.Floats + at, cell, cell + UnitStride, hiddenGradient, cellGradient, _gateGradients.Floats
                    + at, _units);
            }

            // What four inputs weigh stays in the first cache while all samples go over it.
            float* rows = _gateGradients.Floats + ((long)step * GateStride);
            for (var q = 0; q < _hidden.Rows / 4; q++)
            {
                job.Weights = _hidden.Weights + (q * 64);
                for (var i = first; i < end; i += _table.DotRows)
                {
                    job.Rows = rows + _gateRows.Ints[i];
                    job.Out = _hiddenGradient.Floats + ((long)i * UnitStride) + (q * 4);
                    _table.Dots(Math.Min(_table.DotRows, end - i), &job);
                }
            }
        }
    }

    // Steps lie side by side in dx: where the last four inputs are not all there, what is too much must not reach the next step.
    private void InputGradient(int i, float* dx)
    {
        var some = stackalloc float[4 * _table.DotRows];
        Dot job;
        job.RowStride = GateStride;
        job.PanelStride = (nint)_input.Rows * 16;
        job.Panels = Panels;
        for (var q = 0; q < (_features + 3) / 4; q++)
        {
            job.Weights = _input.Weights + (q * 64);
            var whole = _features - (q * 4) >= 4;
            for (var step = 0; step < _steps; step += _table.DotRows)
            {
                var take = Math.Min(_table.DotRows, _steps - step);
                float* to = dx + ((long)i * InStride) + ((long)step * _features) + (q * 4);
                job.Rows = _gateGradients.Floats + (long)_gateRows.Ints[i] + ((long)step * GateStride);
                job.Out = whole ? to : some;
                job.OutStride = whole ? _features : 4;
                _table.Dots(take, &job);
                for (var row = 0; row < take && !whole; row++)
                    for (var j = 0; j < _features - (q * 4); j++) to[(row * _features) + j] = some[(row * 4) + j];
            }
        }
    }

    private void UpdateBiases(Pass pass, int worker)
    {
        var (first, end) = Share(Panels, worker, pass.Workers);
        if (first == end) return;
        float* sum = _input.Scratch(worker);
        // In pieces of the scratch memory's size.
        for (var start = first * 16; start < end * 16; start += DensePanels.ScratchFloats)
        {
            var width = Math.Min(DensePanels.ScratchFloats, (end * 16) - start);
            Elementwise.SumColumns(sum, _gateGradients.Floats + start, GateStride, pass.Count * _steps, width);
            var at = _input.Length + _hidden.Length + start;
            pass.Optimizer!.Apply(Weights + at, sum, Offset + at, width);
            pass.Optimizer!.Apply(Weights + at + (Panels * 16), sum, Offset + at + (Panels * 16), width);
        }
    }
}
