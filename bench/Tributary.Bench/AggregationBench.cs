using System.Diagnostics;
using System.Globalization;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Learning;
using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Learning.Exact;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Bench;

/// <summary>The exact mean at scale: 100 updates of 10 million parameters unless told otherwise. Prints GB/s of float32 payload, the best
/// of several passes, and the process's peak memory less the updates' own.</summary>
internal static class AggregationBench
{
    public static int Run(string[] args)
    {
        var (updates, parameters, distinct, passes)
            = (Number("--updates", 100), Number("--parameters", 10_000_000), Number("--distinct", 25), Number("--passes", 5));
        var layout = TensorLayout.Pack([("conv.weight", [parameters / 10], TensorRole.Parameter),
            ("dense.weight", [parameters - (parameters / 10) - 10], TensorRole.Parameter), ("dense.bias", [10], TensorRole.Parameter)]);
        var buffers = Enumerable.Range(0, Math.Min(distinct, updates)).Select(i => Random(layout, (ulong)i)).ToArray();
        var models = Enumerable.Range(0, updates).Select(i => buffers[i % buffers.Length]).ToArray();
        var weights = Enumerable.Range(0, updates).Select(i => ExactWeight.Of(400 + (37 * i))).ToArray();
        var before = Peak();
        var payload = (double)updates * layout.Length * sizeof(float);
        Console.WriteLine($"{updates} updates x {parameters} parameters ({payload / 1e9:f1} GB of float32; {buffers.Length} distinct "
            + $"buffers), best of {passes}");

        var hash = "";
        foreach (var threads in new[] { 1, 2 })
        {
            ModelState? mean = null;
            Report($"exact mean, folded, {threads} thread{(threads == 1 ? "" : "s")}", payload, passes,
                () => mean = ExactMean.Fold(buffers[0], models, weights, threads, out _));
            hash = mean!.Sha256();
            mean = null;
        }

        Console.WriteLine($"  peak memory beside the updates: {(Peak() - before) / (double)(layout.Length * sizeof(float)):f2} models");
        ModelState? streamed = null;
        Report("exact mean, streamed, 1 thread", payload, passes, () =>
        {
            var sum = new ExactSum(buffers[0]);
            for (var i = 0; i < updates; i++) sum.Add(models[i], weights[i]);
            streamed = sum.Mean();
        });
        foreach (var together in new[] { 4, 8 })
        {
            Report($"exact mean, streamed {together} at a time, 1 thread", payload, passes, () =>
            {
                var sum = new ExactSum(buffers[0]);
                for (var i = 0; i < updates; i += together)
                    sum.TryAddAll(models[i..Math.Min(updates, i + together)], weights[i..Math.Min(updates, i + together)]);
                streamed = sum.Mean();
            });
        }

        Console.WriteLine($"  peak memory beside the updates: {(Peak() - before) / (double)(layout.Length * sizeof(float)):f2} models");
        Console.WriteLine($"  streamed and folded agree: {streamed!.Sha256() == hash} ({hash})");
        Robust(buffers[0], models[..Math.Min(updates, 20)], passes);
        return streamed.Sha256() == hash ? 0 : 1;

        int Number(string name, int fallback)
        {
            var at = Array.IndexOf(args, name);
            return at < 0 ? fallback : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
        }
    }

    private static void Robust(ModelState start, ModelState[] models, int passes)
    {
        var payload = (double)models.Length * start.PayloadBytes;
        Console.WriteLine($"{models.Length} of the updates, best of {Math.Min(passes, 2)}");
        foreach (var (name, aggregation) in new (string, IAggregation)[] { ("median", new Median()), ("trimmed mean", new TrimmedMean(0.2)),
            ("Krum", new Krum(3)), ("Bulyan", new Bulyan(3)) })
        {
            Report(name, payload, Math.Min(passes, 2), () =>
            {
                var accumulator = aggregation.Begin(start);
                for (var i = 0; i < models.Length; i++) accumulator.Add($"client-{i:d3}", new Update(models[i], 1));
                accumulator.Finish();
            });
        }
    }

    private static void Report(string what, double payload, int passes, Action work)
    {
        var best = double.PositiveInfinity;
        for (var pass = 0; pass < passes; pass++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            var start = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Console.WriteLine($"  {what,-42} {payload / best / 1e9,6:f2} GB/s  {best * 1000,7:f0} ms");
    }

    private static ModelState Random(TensorLayout layout, ulong seed)
    {
        var (random, values) = (new SeededRandom(seed), new float[layout.Length]);
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * 0.2);
        return new ModelState(layout, values);
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
