using Tributary.Core.Clients;
using Tributary.Core.Learning.Aggregations;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Cli.Measures;

/// <summary>One number about this machine.</summary>
/// <param name="Seconds">A training step, a prediction, or a pass over all updates: the best of many.</param>
internal sealed record Measure(string Name, int Batch, double Seconds, double Rate, string Unit)
{
    // Batch sizes as the systems and papers behind the models use them.
    private static readonly (string Model, int Batch)[] Usual =
        [("logreg", 10), ("2nn", 10), ("fedkeeper-nn", 10), ("s4t-net", 64), ("cloudlab-cnn", 32), ("fedkeeper-cnn", 10),
            ("mcmahan-cnn", 10), ("beth-autoencoder", 32)];

    /// <summary>Measures one after another, each for about <paramref name="time"/>.</summary>
    /// <param name="models">Empty for the usual choice and the aggregation.</param>
    public static IEnumerable<Measure> All(IReadOnlyList<ModelSpec> models, TimeSpan time, TimeProvider clock,
        CancellationToken cancellation)
    {
        var chosen = models.Count > 0 ? models.Select(model => (model,
            Batch: Usual.FirstOrDefault(usual => usual.Model == model.Name) is { Batch: > 0 } known ? known.Batch : 10))
            : Usual.Select(usual => (model: ModelCatalog.Find(usual.Model)!, usual.Batch));
        foreach (var (model, batch) in chosen) yield return Training(model, batch, time, clock, cancellation);
        if (models.Count == 0) yield return Prediction(ModelCatalog.Find("2nn")!, time, clock, cancellation);
        if (models.Count == 0) yield return Aggregation(time, clock, cancellation);
    }

    private static Measure Training(ModelSpec model, int batch, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        const int Steps = 16;
        using var network = Ready(model, batch);
        var data = RandomSamples.For(model, Math.Min(batch * Steps, model.Input.Aggregate(1, (product, extent) => product * extent) > 10_000
            ? batch : batch * Steps));
        var options = new TrainingOptions { BatchSize = batch, Optimizer = new OptimizerSpec { LearningRate = 0.01 }, Seed = 1 };
        var best = Best(time, clock, () => Trainer.Train(network, data, options, null, cancellation), cancellation);
        var steps = (double)data.Count / batch;
        return new Measure($"train {model.Name}", batch, best / steps, data.Count / best, "samples/s");
    }

    private static Measure Prediction(ModelSpec model, TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        using var network = Ready(model, 1);
        var (features, outputs) = (new float[network.InputSize], new float[network.OutputSize]);
        var best = Best(time, clock, () =>
        {
            for (var i = 0; i < 100; i++) network.Predict(features, 1, outputs);
        }, cancellation);
        return new Measure($"predict {model.Name}", 1, best / 100, 100 / best, "samples/s");
    }

    // The weighted mean of 20 updates of 2 million parameters, streamed as in a round.
    private static Measure Aggregation(TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        const int Updates = 20, Parameters = 2_000_000;
        var layout = TensorLayout.Pack([("weight", [Parameters], TensorRole.Parameter)]);
        var models = Enumerable.Range(0, 4).Select(i => RandomSamples.Model(layout, (ulong)i)).ToArray();
        var best = Best(time, clock, () =>
        {
            var mean = new WeightedMean().Begin(models[0]);
            for (var i = 0; i < Updates; i++) mean.Add($"{i}", new Update(models[i % models.Length], 100 + i));
            mean.Finish();
        }, cancellation);
        return new Measure($"aggregate {Updates} updates of {Parameters / 1_000_000} M", 0, best,
            (double)Updates * Parameters * sizeof(float) / best / 1e9, "GB/s");
    }

    private static Network Ready(ModelSpec model, int batch)
    {
        var network = new Network(model, batch);
        var weights = new float[network.Layout.Length];
        WeightInitializer.Fill(model, 1, weights);
        network.Import(weights);
        return network;
    }

    // The best pass tells what the machine can do; others shared it with something else.
    private static double Best(TimeSpan time, TimeProvider clock, Action pass, CancellationToken cancellation)
    {
        pass();
        var (best, started) = (double.MaxValue, clock.GetTimestamp());
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var from = clock.GetTimestamp();
            pass();
            best = Math.Min(best, clock.GetElapsedTime(from).TotalSeconds);
        }
        while (clock.GetElapsedTime(started) < time);
        return best;
    }
}
