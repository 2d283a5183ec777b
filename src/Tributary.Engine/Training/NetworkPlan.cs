using Tributary.Engine.Kernels;
using Tributary.Engine.Layers;
using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>Turns a model as data into stages: takes functions and pooling into the layers before them, leaves out what only changes names,
/// and finds where no gradient is needed.</summary>
internal sealed class NetworkPlan
{
    private readonly ModelSpec _spec;
    private readonly IReadOnlyList<int[]> _shapes;
    private readonly KernelTable _table;
    private readonly int _maxBatch, _workers;
    private readonly List<(Op Op, int Layer)> _ops = [];

    public NetworkPlan(ModelSpec spec, KernelTable table, int maxBatch, int workers)
    {
        (_spec, _table, _maxBatch, _workers) = (spec, table, maxBatch, workers);
        _shapes = spec.Shapes();
        var layers = spec.Layers.Count;
        Loss = spec.Loss;
        // Log-softmax followed by the negative log-likelihood is cross-entropy on what comes before.
        if (spec.Loss == Loss.NegativeLogLikelihood && layers > 0 && spec.Layers[^1] is ActivationSpec { Function: Activation.LogSoftmax })
        {
            layers--;
            Loss = Loss.CrossEntropy;
        }

        for (var i = 0; i < layers;) i = Add(i, layers);
        if (_ops.Count == 0) throw new ArgumentException("the model has no layer that computes anything", nameof(spec));
        Input = new Batch(_ops[0].Op.InSize, maxBatch, hasGradient: false);
        Stages = [.. Cut()];
        Output = Stages[^1].Output;
    }

    public Loss Loss { get; }

    public Batch Input { get; }

    public Batch Output { get; }

    public Stage[] Stages { get; }

    /// <summary>Each op with the layer whose tensors it takes.</summary>
    public IReadOnlyList<(Op Op, int Layer)> Ops => _ops;

    private int FirstTrained => Math.Max(_ops.FindIndex(o => o.Op.Length > 0), 0);

    /// <returns>The next layer that has not been taken in.</returns>
    private int Add(int i, int end)
    {
        var (shape, size) = (_shapes[i], Size(_shapes[i]));
        var next = i + 1;
        // Whether anything before this layer learns, so that a gradient must pass through.
        var learnsBefore = _ops.Exists(o => o.Op.Length > 0);
        Op? op = null;
        switch (_spec.Layers[i])
        {
            case DenseSpec dense:
                var function = next < end && _spec.Layers[next] is ActivationSpec
                {
                    Function: Activation.Relu or Activation.Sigmoid
                    or Activation.Tanh
                } taken ? taken.Function : (Activation?)null;
                op = new DenseOp(dense, size, _spec.FlattenedBefore(i, _shapes), function, _table, _maxBatch, _workers);
                if (function is not null) next++;
                break;
            case Conv2DSpec convolution:
                var (relu, pool) = (false, false);
                for (; next < end && next <= i + 2; next++)
                {
                    if (!relu && _spec.Layers[next] is ActivationSpec { Function: Activation.Relu }) relu = true;
                    else if (!pool && _spec.Layers[next] is Pool2DSpec { Max: true, Size: 2, Step: 2 }) pool = true;
                    else break;
                }

                op = new ConvOp(convolution, shape, relu, pool, learnsBefore, _table, _maxBatch, _workers);
                break;
            case Pool2DSpec pooling: op = new PoolOp(pooling, shape, _shapes[next]); break;
            case ActivationSpec activation: op = new ActivationOp(activation.Function, size, shape[^1]); break;
            case DropoutSpec dropout: op = new DropoutOp(dropout.Rate, size, (ulong)i + 1); break;
            case BatchNormSpec norm: op = new BatchNormOp(norm, size, shape[^1]); break;
            case GroupNormSpec norm: op = new GroupNormOp(norm, size, shape[^1], _maxBatch); break;
            case EmbeddingSpec embedding: op = new EmbeddingOp(embedding, shape[0]); break;
            case LstmSpec lstm: op = new LstmOp(lstm, shape[0], shape[1], _table, _maxBatch, _workers); break;
            case FlattenSpec: break;
            case var other: throw new ArgumentException($"layers[{i}] ({other.Kind}) cannot be run");
        }

        if (op is not null) _ops.Add((op, i));
        return next;
    }

    private IEnumerable<Stage> Cut()
    {
        var before = Input;
        for (var i = 0; i < _ops.Count;)
        {
            var last = i;
            while (_ops[i].Op is SampleOp && last + 1 < _ops.Count && _ops[last + 1].Op is SampleOp) last++;
            var after = new Batch(_ops[last].Op.OutSize, _maxBatch, last >= FirstTrained);
            yield return _ops[i].Op is BatchOp op
                ? new BatchStage(op) { Input = before, Output = after }
                : new SampleStage([.. _ops[i..(last + 1)].Select(o => (SampleOp)o.Op)], _maxBatch, _workers)
                {
                    Input = before,
                    Output = after
                };
            before = after;
            i = last + 1;
        }
    }

    private static int Size(int[] shape) => shape.Aggregate(1, (product, extent) => product * extent);
}
