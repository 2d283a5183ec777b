using System.Diagnostics;
using System.Text.Json;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Optimizers;
using Tributary.Engine.Training;

namespace Tributary.Bench;

/// <summary>Training and inference throughput of the engine on the rows of <c>bench/training.py</c>, on the embedded digits: one JSON line
/// a row, medians of several repetitions.</summary>
internal static class TrainingBench
{
    private static readonly (string Model, int Batch, OptimizerKind Optimizer)[] Rows =
    [
        ("s4t-net", 64, OptimizerKind.Sgd), ("cloudlab-cnn", 8, OptimizerKind.Adam), ("cloudlab-cnn", 32, OptimizerKind.Adam),
        ("fedkeeper-nn", 10, OptimizerKind.Adam), ("fedkeeper-cnn", 10, OptimizerKind.Adam), ("beth-autoencoder", 32, OptimizerKind.Adam),
        ("2nn", 10, OptimizerKind.Sgd), ("mcmahan-cnn", 10, OptimizerKind.Sgd), ("logreg", 10, OptimizerKind.Sgd),
        ("shakespeare-lstm", 10, OptimizerKind.Sgd),
    ];

    // Shares every pass among the threads, whether that pays or not.
    private static bool s_always;

    public static int Run(string[] args)
    {
        var threads = Option(args, "--threads", 1);
        s_always = args.Contains("--always", StringComparer.Ordinal);
        var wanted = args.SkipWhile(a => a != "--rows").Skip(1).FirstOrDefault()?.Split(',');
        var kinds = args.SkipWhile(a => a != "--kinds").Skip(1).FirstOrDefault()?.Split(',') ?? ["train", "predict"];
        Console.WriteLine(JsonSerializer.Serialize(new { kind = "peak", threads = 1, gflops = Math.Round(PeakBench.Gflops(), 1) }));
        foreach (var (model, batch, optimizer) in Rows)
        {
            if (wanted?.Contains(model, StringComparer.Ordinal) == false) continue;
            var spec = ModelCatalog.Find(model) ?? throw new InvalidOperationException(model);
            if (kinds.Contains("train", StringComparer.Ordinal)) Train(spec, batch, optimizer, threads);
            if (kinds.Contains("predict", StringComparer.Ordinal) && Array.Find(Rows, r => r.Model == model).Batch == batch)
                Predict(spec, threads);
        }

        return 0;
    }

    private static void Train(ModelSpec spec, int batch, OptimizerKind kind, int threads)
    {
        using var network = Make(spec, batch, threads);
        var rate = kind == OptimizerKind.Sgd ? 0.01 : 0.001;
        network.BeginTraining(new OptimizerSpec { Kind = kind, LearningRate = rate }, 0, 1);
        var (rounds, next) = (32, 0);
        var batches = Enumerable.Range(0, rounds).Select(i => Batch(spec, batch, i)).ToArray();
        double Step()
        {
            // The batch is copied in, as torch's script hands a new slice to each step.
            Load(network, batches[next++ % rounds]);
            return network.TrainStep(batch, rate);
        }

        var (perSecond, allocated) = Measure(() => Step(), batch);
        var flops = Flops(spec, training: true);
        Print("train", spec.Name, batch, threads, perSecond,
            new
            {
                optimizer = kind.ToString().ToLowerInvariant(),
                gflops = Math.Round(flops * perSecond / 1e9,
            1),
                allocatedPerStep = allocated,
                loss = Math.Round(Step(), 4)
            });
    }

    private static void Predict(ModelSpec spec, int threads)
    {
        foreach (var batch in new[] { 1, 256 })
        {
            using var network = Make(spec, batch, threads);
            var features = Batch(spec, batch, 0).SelectMany(s => s.Features).ToArray();
            var outputs = new float[batch * network.OutputSize];
            var (perSecond, _) = Measure(() => network.Predict(features, batch, outputs), batch);
            Print("predict", spec.Name, batch, threads, perSecond, new { microseconds = Math.Round(batch / perSecond * 1e6, 2) });
        }
    }

    private static (double PerSecond, long AllocatedPerCall) Measure(Action call, int samples)
    {
        var clock = Stopwatch.StartNew();
        while (clock.ElapsedMilliseconds < 400) call();
        clock.Restart();
        call();
        var chunk = Math.Max(1, (int)(0.02 / Math.Max(clock.Elapsed.TotalSeconds, 1e-7)));
        var rates = new List<double>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        long calls = 0;
        while (rates.Count < 45)
        {
            clock.Restart();
            for (var i = 0; i < chunk; i++) call();
            rates.Add(chunk * samples / clock.Elapsed.TotalSeconds);
            calls += chunk;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
        rates.Sort();
        return (rates[rates.Count / 2], allocated);
    }

    private static Network Make(ModelSpec spec, int batch, int threads)
    {
        var network = new Network(spec, batch, threads) { AlwaysShared = s_always };
        var weights = new float[network.Layout.Length];
        WeightInitializer.Fill(spec, 1, weights);
        network.Import(weights);
        return network;
    }

    private static (float[] Features, int Label)[] Batch(ModelSpec spec, int count, int index)
    {
        var size = spec.Input.Aggregate(1, (product, extent) => product * extent);
        var digits = EmbeddedMnist.Train;
        var random = new SeededRandom((ulong)index);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var features = new float[size];
            var row = ((index * count) + i) % digits.Count;
            if (size == digits.FeatureSize) digits.CopyFeatures(row, features);
            else for (var j = 0; j < size; j++)
                features[j] = spec.Layers[0] is EmbeddingSpec e ? random.NextInt32(e.Vocabulary) : (float)random.NextDouble();
            return (features, digits.Label(row));
        })];
    }

    private static void Load(Network network, (float[] Features, int Label)[] batch)
    {
        for (var i = 0; i < batch.Length; i++)
        {
            batch[i].Features.CopyTo(network.InputRow(i));
            network.Labels[i] = batch[i].Label;
            if (network.Spec.Reconstructs) batch[i].Features.CopyTo(network.TargetRow(i));
        }
    }

    /// <summary>Floating-point operations of one sample by the textbook: two a multiply-add; three passes in training, but no input
    /// gradient in the first layer.</summary>
    private static double Flops(ModelSpec spec, bool training)
    {
        double total = 0;
        var shapes = spec.Shapes();
        var first = true;
        for (var i = 0; i < spec.Layers.Count; i++)
        {
            double work = spec.Layers[i] switch
            {
                DenseSpec d => (double)shapes[i][0] * d.Units,
                Conv2DSpec c => (double)shapes[i + 1][0] * shapes[i + 1][1] * c.Filters * c.Kernel * c.Kernel * shapes[i][2],
                LstmSpec l => (double)shapes[i][0] * 4 * l.Units * (l.Units + shapes[i][1]),
                _ => 0,
            };
            if (work == 0) continue;
            total += 2 * work * (!training ? 1 : first ? 2 : 3);
            first = false;
        }

        return total;
    }

    private static int Option(string[] args, string name, int fallback)
        => int.TryParse(args.SkipWhile(a => a != name).Skip(1).FirstOrDefault(), out var value) ? value : fallback;

    private static void Print(string kind, string model, int batch, int threads, double perSecond, object more)
    {
        var line = JsonSerializer.SerializeToNode(new
        {
            kind,
            model,
            batch,
            threads,
            samplesPerSecond = Math.Round(perSecond)
        })!.AsObject();
        foreach (var (key, value) in JsonSerializer.SerializeToNode(more)!.AsObject()) line[key] = value?.DeepClone();
        Console.WriteLine(line.ToJsonString());
    }
}
