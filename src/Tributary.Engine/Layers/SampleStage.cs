using Tributary.Engine.Kernels;

namespace Tributary.Engine.Layers;

/// <summary>Takes each sample through a run of layers while it is in the cache. The batch is cut into at most <see cref="MaxGroups"/>
/// groups whose weight gradients are gathered apart and summed in order: so many workers can share the work, and the sum does not depend on
/// how many do.</summary>
internal sealed unsafe class SampleStage : Stage
{
    private const int MaxGroups = 8;

    private readonly SampleOp[] _ops;
    private readonly Batch[] _between;
    private readonly long[] _gradientAt;
    private readonly long _gradientLength;
    private readonly int _workers;
    private PinnedBuffer? _gradients; // [group][op]
    private PinnedBuffer[][]? _flow; // [worker][op]: gradient of the op's output

    public SampleStage(SampleOp[] ops, int maxBatch, int workers)
    {
        (_ops, _workers) = (ops, workers);
        _between = [.. ops[..^1].Select(op => new Batch(op.OutSize, maxBatch, hasGradient: false))];
        _gradientAt = new long[ops.Length];
        for (var i = 0; i < ops.Length; i++)
        {
            _gradientAt[i] = _gradientLength;
            _gradientLength += ops[i].Length;
        }
    }

    public override IEnumerable<Op> Ops => _ops;

    public override void Forward(Pass pass, int worker)
    {
        var (first, end) = Samples(pass, worker);
        for (var sample = first; sample < end; sample++)
        {
            var place = new Place(sample, worker, pass.Training, pass.Seed, pass.Step);
            for (var i = 0; i < _ops.Length; i++) _ops[i].Forward(Before(i, sample), After(i, sample), place);
        }
    }

    public override void Backward(Pass pass, int worker)
    {
        var groups = Math.Min(MaxGroups, pass.Count);
        for (var group = groups * worker / pass.Workers; group < groups * (worker + 1) / pass.Workers; group++)
            BackwardGroup(pass, worker, group, groups);
        if (_gradientLength == 0) return;
        pass.Barrier();
        for (var i = 0; i < _ops.Length; i++) Update(_ops[i], _gradientAt[i], groups, pass, worker);
        pass.Barrier();
        foreach (var op in _ops) op.Refresh(worker, pass.Workers);
    }

    public override void PrepareTraining()
    {
        base.PrepareTraining();
        if (_flow is not null) return;
        _gradients = new PinnedBuffer(MaxGroups * _gradientLength);
        _flow = [.. Enumerable.Range(0, _workers).Select(_ => _ops[..^1].Select(op => new PinnedBuffer(op.OutStride)).ToArray())];
    }

    private (int First, int End) Samples(Pass pass, int worker)
    {
        // The same groups as in the backward pass, so that a worker finds its samples in its own cache.
        var groups = Math.Min(MaxGroups, pass.Count);
        var (first, end) = (groups * worker / pass.Workers, groups * (worker + 1) / pass.Workers);
        return (pass.Count * first / groups, pass.Count * end / groups);
    }

    private void BackwardGroup(Pass pass, int worker, int group, int groups)
    {
        float* gradients = _gradients!.Floats + (group * _gradientLength);
        new Span<float>(gradients, checked((int)_gradientLength)).Clear();
        for (var sample = pass.Count * group / groups; sample < pass.Count * (group + 1) / groups; sample++)
        {
            var place = new Place(sample, worker, true, pass.Seed, pass.Step);
            for (var i = _ops.Length - 1; i >= 0; i--)
            {
                float* dy = i == _ops.Length - 1 ? Output.Gradients + ((long)sample * Output.Stride) : _flow![worker][i].Floats;
                float* input = Input.Gradients;
                float* dx = i > 0 ? _flow![worker][i - 1].Floats : input == null ? null : input + ((long)sample * Input.Stride);
                _ops[i].Backward(Before(i, sample), After(i, sample), dy, dx, gradients + _gradientAt[i], place);
            }
        }
    }

    private void Update(SampleOp op, long at, int groups, Pass pass, int worker)
    {
        // Shares of whole rows of 16, so that no two workers meet in one vector.
        var blocks = op.Length / 16;
        var (first, end) = (blocks * worker / pass.Workers * 16, blocks * (worker + 1) / pass.Workers * 16);
        float* sum = _gradients!.Floats + at;
        Elementwise.AddAll(sum + first, sum + first + _gradientLength, (nint)_gradientLength, groups - 1, end - first);
        op.CleanPadding(sum, first, end);
        if (end > first) op.Step(pass.Optimizer!, sum, first, end);
    }

    private float* Before(int op, int sample) => op == 0 ? Input.Values + ((long)sample * Input.Stride) : After(op - 1, sample);

    private float* After(int op, int sample)
    {
        var batch = op == _ops.Length - 1 ? Output : _between[op];
        return batch.Values + ((long)sample * batch.Stride);
    }
}
