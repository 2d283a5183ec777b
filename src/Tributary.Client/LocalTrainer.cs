using System.Globalization;
using System.Numerics;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Partitions;
using Tributary.Engine.Training;

namespace Tributary.Client;

/// <summary>The engine behind the client port: some samples, and trainers to work on them. On a device it stands alone; in a simulation a
/// hundred thousand of them share one pool.</summary>
public sealed class LocalTrainer : IProgressingClient
{
    /// <summary>Samples in a batch when a model is only tested.</summary>
    private const int TestBatch = 64;

    private readonly RoundSamples _samples;
    private readonly TrainerPool _trainers;
    private readonly TimeProvider _clock;
    private LocalTensors? _local;

    /// <param name="id">Stable over restarts.</param>
    /// <param name="data">This client's own samples; they never leave it.</param>
    public LocalTrainer(string id, DataSet data, TrainerPool trainers, TimeProvider clock)
        : this(id, new RoundSamples(data), trainers, clock)
    {
    }

    /// <param name="id">Stable over restarts.</param>
    /// <param name="samples">This client's own samples; they never leave it.</param>
    public LocalTrainer(string id, RoundSamples samples, TrainerPool trainers, TimeProvider clock)
    {
        (_samples, _trainers, _clock) = (samples, trainers, clock);
        Info = new ClientInfo(id) { Examples = samples.Count, Holds = Holdings.Of(samples.All, set: null), HasEngine = true };
    }

    public ClientInfo Info { get; init; }

    /// <summary>The table that the samples come from; null for samples of another kind.</summary>
    public ClientTable? Table { get; init; }

    /// <summary>What this client keeps to itself of the model: its local tensors, one after another; null before there are any.</summary>
    public float[]? Kept => _local?.Values();

    /// <summary>Grows whenever <see cref="Kept"/> changes.</summary>
    public int KeptVersion { get; private set; }

    /// <summary>Gives it what it kept before; only while it is asked nothing.</summary>
    /// <param name="layout">The model's, with the tensors' roles.</param>
    /// <exception cref="ArgumentException">There are more or fewer values than the model's local tensors have.</exception>
    public void Keep(TensorLayout layout, ReadOnlySpan<float> values)
    {
        _local = LocalTensors.Of(layout, values);
        KeptVersion++;
    }

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => AskAsync(assignment, NoProgress.Instance, cancellation);

    public async Task<Reply> AskAsync(Assignment assignment, IProgress<ClientProgress> progress, CancellationToken cancellation)
    {
        if (assignment is PropertiesAssignment) return Properties();
        if (assignment is DescribeAssignment describe)
            return Table is null ? HoldsNoTable() : await _trainers.RunAsync(_ => Table.Describe(describe), cancellation);
        DataSet data;
        try
        {
            var (samples, refusal) = await SamplesAsync(assignment, progress, cancellation);
            if (refusal is not null) return refusal;
            data = samples!.For(assignment.Asked);
        }
        catch (ImpossiblePartitionException fault)
        {
            return new Refusal(RefusalReason.OutOfData, fault.Message);
        }

        return assignment switch
        {
            TrainAssignment train
                => Unfit(data, train.Spec, train.Model)
                    ?? await _trainers.RunAsync(networks => Train(networks, data, train, progress, cancellation), cancellation),
            EvaluateAssignment test
                => Unfit(data, test.Spec, test.Model) ?? await _trainers.RunAsync(networks => Evaluate(networks, data, test, cancellation),
                    cancellation),
            _ => new Refusal(RefusalReason.WrongKind, $"this client does not know the assignment {assignment.GetType().Name}"),
        };
    }

    // A run over tables says what their columns mean; without it they mean what this one says.
    private async Task<(RoundSamples? Samples, Refusal? Refusal)> SamplesAsync(Assignment assignment, IProgress<ClientProgress> progress,
        CancellationToken cancellation)
    {
        if (((assignment as TrainAssignment)?.Schema ?? (assignment as EvaluateAssignment)?.Schema) is not { } schema)
            return (_samples, null);
        if (Table is null)
            return _samples.All.Source is RowSet rows && rows.Schema.HasMeaningOf(schema.Rows) ? (_samples, null) : (null, HoldsNoTable());
        var (samples, leftOut, refusal) = await _trainers.RunAsync(_ => Table.For(schema), cancellation);
        if (ClientTable.InWords(leftOut) is { } text)
            progress.Report(new ClientProgress(assignment.RunId, assignment.Round) { Text = text });
        return (samples, refusal);
    }

    private Refusal HoldsNoTable()
        => new(RefusalReason.BadModel, $"the run is over tables, and client {Info.Id} holds none; start it with a table (--data rows.csv)");

    private Reply Train(NetworkCache networks, DataSet data, TrainAssignment assignment, IProgress<ClientProgress> progress,
        CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var batch = assignment.Training.BatchSize;

        // All samples at once: a power of two, so that clients of different sizes can use the same network.
        var network = networks.Get(assignment.Spec, batch == 0 ? (int)BitOperations.RoundUpToPowerOf2((uint)data.Count) : batch);

        // 1. The round's model, but for the tensors that are this client's own.
        var (model, metrics) = (assignment.Model, new Dictionary<string, double>(StringComparer.Ordinal));
        network.Import(LocalTensors.Into(model, _local).Span);

        // 2. What the strategy wants to know about the model as it came.
        if (assignment.LossBefore) metrics[Metrics.LossBefore] = Trainer.Evaluate(network, data, cancellation).Loss;

        // 3. Train, and look whether it went well.
        void Tell(int epoch, double loss)
            => progress.Report(new ClientProgress(assignment.RunId, assignment.Round)
            {
                Epoch = epoch,
                Epochs = assignment.Training.Epochs,
                Loss = loss
            });
        var result = Trainer.Train(network, data, assignment.Training, progress == NoProgress.Instance ? null : Tell, cancellation);
        var trained = _clock.GetElapsedTime(began);

        // An update takes as much memory as the model: of many clients in one process only a few may have one at a time.
        assignment.Place?.Take(cancellation);
        var weights = GC.AllocateUninitializedArray<float>((int)model.Layout.Length);
        network.Export(weights);
        if (!double.IsFinite(result.Loss) || Finite.FirstBroken(network.Layout, weights) is not null)
            return Diverged(network.Layout, weights, result, assignment);
        metrics[Metrics.Loss] = result.Loss;

        // 4. Keep what is local, hand over the rest.
        _local = LocalTensors.Take(network.Layout, weights, model.Values.Span);
        if (_local is not null) KeptVersion++;
        return new Update(new ModelState(model.Layout, weights), result.Examples) { Metrics = metrics, TrainTime = trained };
    }

    private Reply Evaluate(NetworkCache networks, DataSet data, EvaluateAssignment assignment, CancellationToken cancellation)
    {
        var network = networks.Get(assignment.Spec, TestBatch);
        network.Import(LocalTensors.Into(assignment.Model, _local).Span);
        return new EvaluationReply(Trainer.Evaluate(network, data, cancellation));
    }

    private PropertiesReply Properties() => new(new Dictionary<string, string>(Info.Labels, StringComparer.Ordinal)
    {
        ["examples"] = _samples.For(0).Count.ToString(CultureInfo.InvariantCulture),
        ["classes"] = _samples.All.Classes.ToString(CultureInfo.InvariantCulture),
        ["features"] = string.Join('x', _samples.All.FeatureShape),
    });

    private Refusal? Unfit(DataSet data, ModelSpec spec, ModelState model)
    {
        if (data.Count == 0) return new Refusal(RefusalReason.OutOfData, $"client {Info.Id} holds no samples");
        if (spec.IsClients)
            return new Refusal(RefusalReason.BadModel,
                $"only clients that brought {spec.Name} know how to compute it; join with a trainer of your own (--trainer)");
        if (model.Layout.DifferenceFrom(spec.Layout()) is { } difference)
            return new Refusal(RefusalReason.BadModel, $"the weights are not those of {spec.Name}: {difference}");
        var takes = spec.Input.Aggregate(1, (product, extent) => product * extent);
        if (takes != data.FeatureSize)
            return new Refusal(RefusalReason.BadModel,
                $"{spec.Name} takes [{string.Join(", ", spec.Input)}]; the samples of client {Info.Id} are "
                + $"[{string.Join(", ", data.FeatureShape)}]");
        var outputs = spec.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        return spec.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood && data.Classes > outputs
            ? new Refusal(RefusalReason.BadModel,
                $"{spec.Name} has {outputs} outputs; the samples of client {Info.Id} have {data.Classes} classes") : null;
    }

    private static Refusal Diverged(TensorLayout layout, ReadOnlySpan<float> weights, TrainingResult result, TrainAssignment assignment)
        => new(RefusalReason.NotANumber,
            $"training diverged after {result.Steps} steps at learning rate {assignment.Training.Optimizer.LearningRate}: "
            + (Finite.FirstBroken(layout, weights) is { } tensor ? $"tensor {tensor} holds NaN or infinity" : $"the loss is {result.Loss}")
            + "; a lower rate may help");
}
