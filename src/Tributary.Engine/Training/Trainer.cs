using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Engine.Training;

/// <summary>Runs epochs over a data set on a <see cref="Network"/>.</summary>
public static class Trainer
{
    /// <summary>Trains the network's current weights in place.</summary>
    /// <param name="progress">Told after each epoch: epochs done and the epoch's loss.</param>
    /// <exception cref="ArgumentException">The data do not fit the model, or a batch does not fit the network.</exception>
    public static TrainingResult Train(Network network, DataSet data, TrainingOptions options, Action<int, double>? progress,
        CancellationToken cancellation)
    {
        Check(network, data);
        var batch = options.BatchSize == 0 ? data.Count : Math.Min(options.BatchSize, data.Count);
        if (batch > network.MaxBatch)
            throw new ArgumentException($"a batch of {batch} samples does not fit a network made for {network.MaxBatch}", nameof(options));
        network.BeginTraining(options.Optimizer, options.Proximal, options.Seed, options.Continues);
        var schedule = new LearningRateSchedule(options.Schedule, options.Optimizer.LearningRate);
        var stopping = new EarlyStopping(options.EarlyStoppingPatience, options.EarlyStoppingDelta);
        var order = new int[data.Count];
        var (steps, first, last, epoch) = (0L, 0.0, 0.0, 0);
        while (options.Steps > 0 ? steps < options.Steps : epoch < options.Epochs)
        {
            for (var i = 0; i < order.Length; i++) order[i] = i;
            new SeededRandom(options.Seed + (ulong)epoch).Shuffle(order);
            var rate = schedule.Rate;
            var samples = data.Varied(options.Seed + (ulong)epoch).Ahead(order);
            var (sum, seen) = (0.0, 0);
            for (var start = 0; start < order.Length && !(options.Steps > 0 && steps == options.Steps); start += batch)
            {
                cancellation.ThrowIfCancellationRequested();
                var count = Math.Min(batch, order.Length - start);
                Load(network, samples, order.AsSpan(start, count));
                sum += network.TrainStep(count, rate) * count;
                seen += count;
                steps++;
            }

            last = sum / seen;
            if (epoch++ == 0) first = last;
            progress?.Invoke(epoch, last);
            schedule.Report(last);
            if (stopping.Report(last)) break;
        }

        return new TrainingResult(data.Count, epoch, steps, first, last);
    }

    /// <summary>Loss and accuracy of the network's current weights; of two classes <see cref="TwoClassScores"/> too.</summary>
    /// <inheritdoc cref="Train"/>
    public static Evaluation Evaluate(Network network, DataSet data, CancellationToken cancellation)
    {
        var scores = TwoClassScores.Of(network.Spec, data);
        var found = Evaluate(network, data, scores is null ? null : scores.See, cancellation);
        return scores is null ? found : found with { Metrics = scores.Measures() };
    }

    /// <summary>Loss and accuracy alone.</summary>
    /// <param name="seen">Told of every sample, in order.</param>
    /// <inheritdoc cref="Evaluate(Network, DataSet, CancellationToken)"/>
    public static Evaluation Evaluate(Network network, DataSet data, AnswerSeen? seen, CancellationToken cancellation)
    {
        Check(network, data);
        data = TwoClasses.Of(network.Spec, data);
        var samples = data.Ahead([.. Enumerable.Range(0, data.Count)]);
        var (loss, right) = (0.0, 0);
        Span<int> rows = stackalloc int[Math.Min(network.MaxBatch, 256)];
        var predicted = seen is null ? [] : new float[network.OutputSize];
        for (var start = 0; start < data.Count; start += rows.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(rows.Length, data.Count - start);
            for (var i = 0; i < count; i++) rows[i] = start + i;
            Load(network, samples, rows[..count]);
            network.Forward(count);
            for (var i = 0; i < count; i++)
            {
                loss += network.LossOf(i);
                var label = ClassAnswer.LabelOf(network.OutputRow(i));
                if (data.Classes > 0 && label == network.Labels[i]) right++;
                if (seen is null) continue;
                network.Predicted(i, predicted);
                seen(start + i, label, predicted);
            }
        }

        var accuracy = data.Classes > 0 && !network.Spec.Reconstructs ? (double)right / data.Count : double.NaN;
        return new Evaluation(data.Count, loss / data.Count, accuracy);
    }

    private static void Load(Network network, DataSet data, ReadOnlySpan<int> rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            data.CopyFeatures(rows[i], network.InputRow(i));
            network.Labels[i] = data.Label(rows[i]);
            var target = network.TargetRow(i);
            if (target.IsEmpty) continue;
            if (network.Spec.Reconstructs) network.InputRow(i).CopyTo(target);
            else if (data.TargetSize > 0) data.CopyTarget(rows[i], target);
            else target.Fill(network.Labels[i]);
        }
    }

    private static void Check(Network network, DataSet data)
    {
        var model = network.Spec;
        if (data.Count == 0) throw new ArgumentException("there are no samples", nameof(data));
        if (data.FeatureSize != network.InputSize)
            throw new ArgumentException(
                $"a sample is [{string.Join(", ", data.FeatureShape)}]; {model.Name} takes [{string.Join(", ", model.Input)}]",
                nameof(data));
        if (model.Reconstructs) return;
        if (model.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood)
        {
            if (data.Classes == 0) throw new ArgumentException($"the samples carry no label; {model.Name} needs one", nameof(data));
            if (data.Classes > network.OutputSize)
                throw new ArgumentException($"the samples have {data.Classes} classes; {model.Name} tells {network.OutputSize} apart",
                    nameof(data));
        }
        else if (data.TargetSize != network.OutputSize && !(data.TargetSize == 0 && data.Classes > 0 && network.OutputSize == 1))
        {
            throw new ArgumentException($"a sample's target has {data.TargetSize} values; {model.Name} gives {network.OutputSize}",
                nameof(data));
        }
    }
}
