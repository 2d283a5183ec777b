using System.Diagnostics;
using Tributary.Engine.Kernels;
using Tributary.Engine.Layers;
using Tributary.Engine.Losses;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Training;

/// <summary>A model made ready to run: kernels chosen, memory laid out once; a training step allocates nothing. Results do not depend on
/// the number of threads, nor on the vector width of a processor that has fused multiply-add. Not thread-safe; one per trainer.</summary>
public sealed unsafe class Network : IDisposable
{
    // Below this many multiply-adds a pass stays on one thread: waking another costs more.
    private const long SmallPass = 1_000_000;

    private readonly NetworkPlan _plan;
    private readonly WorkerPool _pool;
    private readonly Pass _pass;
    private readonly Action<int> _body;
    private readonly PinnedBuffer _weights;
    private readonly PinnedBuffer _labels;
    private readonly PinnedBuffer? _targets;
    private readonly double[] _losses;
    private readonly long _work;
    private readonly int _vocabulary;
    private readonly WorkerChoice? _training, _inference;
    private PinnedBuffer? _reference;
    private Optimizer? _optimizer;

    /// <param name="maxBatch">Most samples in a step.</param>
    /// <param name="threads">Threads that may share each step; whether they do is measured, and depends on what else the machine
    /// does.</param>
    public Network(ModelSpec spec, int maxBatch, int threads = 1)
        : this(spec, maxBatch, threads, KernelTable.Best)
    {
    }

    internal Network(ModelSpec spec, int maxBatch, int threads, KernelTable table)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (Spec, MaxBatch, Threads) = (spec, maxBatch, threads);
        Layout = spec.Layout();
        _plan = new NetworkPlan(spec, table, maxBatch, threads);
        _weights = new PinnedBuffer(_plan.Ops.Sum(o => o.Op.Length));
        long offset = 0;
        foreach (var (op, _) in _plan.Ops)
        {
            op.Attach(_weights.Floats, offset);
            offset += op.Length;
        }

        _work = _plan.Ops.Sum(o => o.Op.Work);
        _vocabulary = spec.Layers[0] is EmbeddingSpec embedding ? embedding.Vocabulary : 0;
        _labels = new PinnedBuffer(maxBatch);
        if (spec.Loss is not (Loss.CrossEntropy or Loss.NegativeLogLikelihood)) _targets = new PinnedBuffer((long)maxBatch * OutputSize);
        _losses = new double[maxBatch];
        if (threads > 1)
            (_training, _inference) = (new WorkerChoice(threads, Stopwatch.Frequency), new WorkerChoice(threads, Stopwatch.Frequency));
        _pool = new WorkerPool(threads);
        _pass = new Pass(_pool);
        _body = Work;
    }

    public ModelSpec Spec { get; }

    public TensorLayout Layout { get; }

    public int MaxBatch { get; }

    public int Threads { get; }

    /// <summary>Floats in one sample.</summary>
    public int InputSize => _plan.Input.Size;

    /// <summary>Floats in one output.</summary>
    public int OutputSize => _plan.Output.Size;

    /// <summary>Multiply-adds below which a pass stays on one thread; tests set it to zero.</summary>
    internal long LeastShared { get; set; } = SmallPass;

    /// <summary>True to share every pass that is large enough, however fast that is; for tests and measurements.</summary>
    internal bool AlwaysShared { get; set; }

    /// <summary>Multiply-adds of one sample, forward.</summary>
    internal long WorkPerSample => _work;

    /// <summary>Labels of the batch, to be set before a step.</summary>
    internal Span<int> Labels => new(_labels.Ints, MaxBatch);

    /// <summary>Where the features of sample <paramref name="i"/> of the batch go.</summary>
    internal Span<float> InputRow(int i) => new(_plan.Input.Values + ((long)i * _plan.Input.Stride), InputSize);

    /// <summary>Where the target vector of sample <paramref name="i"/> goes; empty where labels are the targets.</summary>
    internal Span<float> TargetRow(int i) => _targets is null ? [] : new(_targets.Floats + ((long)i * OutputSize), OutputSize);

    internal ReadOnlySpan<float> OutputRow(int i) => new(_plan.Output.Values + ((long)i * _plan.Output.Stride), OutputSize);

    /// <summary>Takes weights in the canonical order of <see cref="Layout"/>.</summary>
    /// <exception cref="ArgumentException">The length is not the layout's.</exception>
    public void Import(ReadOnlySpan<float> weights)
    {
        CheckLength(weights.Length);
        foreach (var (op, at, length) in Slices()) op.Import(weights.Slice(at, length));
        foreach (var (op, _) in _plan.Ops) op.Refresh(0, 1);
    }

    /// <summary>Hands weights out in the canonical order of <see cref="Layout"/>.</summary>
    /// <inheritdoc cref="Import"/>
    public void Export(Span<float> weights)
    {
        CheckLength(weights.Length);
        foreach (var (op, at, length) in Slices()) op.Export(weights.Slice(at, length));
    }

    /// <summary>Runs inference on <paramref name="count"/> samples.</summary>
    /// <param name="features">count x <see cref="InputSize"/>.</param>
    /// <param name="outputs">count x <see cref="OutputSize"/>; probabilities where labels were learned, whatever the last layer is.</param>
    public void Predict(ReadOnlySpan<float> features, int count, Span<float> outputs)
    {
        for (var first = 0; first < count; first += MaxBatch)
        {
            var batch = Math.Min(MaxBatch, count - first);
            for (var i = 0; i < batch; i++) features.Slice((first + i) * InputSize, InputSize).CopyTo(InputRow(i));
            Forward(batch);
            for (var i = 0; i < batch; i++) Predicted(i, outputs.Slice((first + i) * OutputSize, OutputSize));
        }
    }

    public void Dispose()
    {
        _pool.Dispose();
        _optimizer?.Dispose();
    }

    /// <summary>Makes the optimizer forget, and fixes what the steps to come are pulled towards and draw from.</summary>
    internal void BeginTraining(OptimizerSpec optimizer, double proximal, ulong seed, bool continues = false)
    {
        foreach (var stage in _plan.Stages) stage.PrepareTraining();
        if (_optimizer?.Spec == optimizer)
        {
            if (!continues) _optimizer.Reset();
        }
        else
        {
            _optimizer?.Dispose();
            _optimizer = Optimizer.Create(optimizer, _weights.Length);
        }

        _optimizer.Proximal = proximal;
        if (proximal > 0)
        {
            _reference ??= new PinnedBuffer(_weights.Length);
            _weights.Span.CopyTo(_reference.Span);
            _optimizer.Reference = _reference.Floats;
        }

        (_pass.Optimizer, _pass.Seed, _pass.Step) = (_optimizer, seed, 0);
    }

    /// <summary>One step on the batch that lies in the input rows, labels and target rows.</summary>
    /// <returns>The batch's mean loss before the step.</returns>
    internal double TrainStep(int count, double learningRate)
    {
        _optimizer!.BeginStep(learningRate);
        _pass.PlainRate = _optimizer is PlainSgd && _optimizer.Spec.WeightDecay == 0 && _optimizer.Proximal == 0 ? (float)learningRate
            : null;
        _pass.Step++;
        Run(count, training: true);
        double sum = 0;
        for (var i = 0; i < count; i++) sum += _losses[i];
        return sum / count;
    }

    /// <summary>Inference on the batch that lies in the input rows.</summary>
    internal void Forward(int count) => Run(count, training: false);

    /// <summary>What <see cref="Predict"/> gives for a sample of the batch, after <see cref="Forward"/>.</summary>
    internal void Predicted(int i, Span<float> outputs)
        => ClassAnswer.Predict(Spec, _plan.Loss, _plan.Output.Values + ((long)i * _plan.Output.Stride), outputs);

    /// <summary>The loss of a sample after <see cref="Forward"/>.</summary>
    internal double LossOf(int i)
    {
        Objectives(i, i + 1, training: false);
        return _losses[i];
    }

    private void Run(int count, bool training)
    {
        if (_vocabulary > 0) CheckTokens(count);
        (_pass.Count, _pass.Training) = (count, training);
        var choice = training ? _training : _inference;
        if (choice is null || _work * count * (training ? 3 : 1) < LeastShared)
        {
            _pass.Workers = 1;
            Work(0);
            return;
        }

        _pass.Workers = AlwaysShared ? Threads : choice.Next;
        var start = Stopwatch.GetTimestamp();
        if (_pass.Workers == 1) Work(0);
        else _pool.Run(_body);
        choice.Took(Stopwatch.GetTimestamp() - start, count);
    }

    private void Work(int worker)
    {
        foreach (var stage in _plan.Stages)
        {
            stage.Forward(_pass, worker);
            _pass.Barrier();
        }

        if (!_pass.Training) return;
        Objectives(_pass.Count * worker / _pass.Workers, _pass.Count * (worker + 1) / _pass.Workers, training: true);
        _pass.Barrier();
        for (var i = _plan.Stages.Length - 1; i >= 0; i--)
        {
            _plan.Stages[i].Backward(_pass, worker);
            _pass.Barrier();
        }
    }

    private void Objectives(int first, int end, bool training)
    {
        var output = _plan.Output;
        var at = (long)first * output.Stride;
        Objective.Evaluate(_plan.Loss, output.Values + at, output.Stride, OutputSize, Labels[first..end],
            _targets is null ? null : _targets.Floats + ((long)first * OutputSize), training ? output.Gradients + at
                : null, 1f / _pass.Count, _losses.AsSpan(first, end - first));
    }

    private IEnumerable<(Op Op, int At, int Length)> Slices()
    {
        var at = 0;
        var shapes = Spec.Shapes();
        for (var layer = 0; layer < Spec.Layers.Count; layer++)
        {
            var length = Spec.Layers[layer].Tensors(shapes[layer]).Sum(t => t.Shape.Aggregate(1, (product, extent) => product * extent));
            if (length == 0) continue;
            foreach (var (op, from) in _plan.Ops) if (from == layer) yield return (op, at, length);
            at += length;
        }
    }

    private void CheckLength(int length)
    {
        if (length != Layout.Length) throw new ArgumentException($"{length} weights are given; {Spec.Name} has {Layout.Length}");
    }

    private void CheckTokens(int count)
    {
        for (var i = 0; i < count; i++)
            foreach (var token in InputRow(i))
                if (!(token >= 0 && token < _vocabulary))
                    throw new ArgumentException($"token {token} is outside the vocabulary of {_vocabulary}");
    }
}
