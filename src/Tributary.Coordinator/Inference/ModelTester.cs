using System.Collections.Concurrent;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Data;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Training;

namespace Tributary.Coordinator.Inference;

/// <summary>Tests models on their runs' test samples, on the threads that test rounds, in blocks, so that neither holds up the other for
/// long. What was found out is kept: a hash always gives the same.</summary>
internal sealed class ModelTester(IModelStore models, TrainedData data, TestData threads) : IDisposable
{
    public const int MaxWrong = 200;

    private const int MaxKept = 32;
    private const int MaxWaiting = 8;
    private const int Block = PooledEvaluator.Block;
    private const int Batch = PooledEvaluator.Batch;

    private readonly ConcurrentDictionary<string, ModelTest> _kept = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private int _waiting;

    /// <param name="wrong">Wrong samples to show, at most <see cref="MaxWrong"/>.</param>
    /// <exception cref="ProblemException">404, 409 or 503: the model is not kept; there is nothing to test on; too many wait.</exception>
    public async Task<ModelTest> TestAsync(ModelPlace place, int wrong, CancellationToken cancellation)
    {
        if (!_kept.TryGetValue(place.Sha256, out var test))
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
            {
                Interlocked.Decrement(ref _waiting);
                throw Problems.Busy($"{MaxWaiting} tests of models wait already", "try again in a moment");
            }

            try
            {
                test = await InTurnAsync(place, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _waiting);
            }
        }

        return test with { Wrong = [.. test.Wrong.Take(wrong)] };
    }

    public void Dispose() => _turn.Dispose();

    private async Task<ModelTest> InTurnAsync(ModelPlace place, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            // Whoever waited for the same model has it by now.
            if (_kept.TryGetValue(place.Sha256, out var known)) return known;
            var test = await RunAsync(place, cancellation);
            if (_kept.Count >= MaxKept) _kept.Clear();
            return _kept[place.Sha256] = test;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ModelTest> RunAsync(ModelPlace place, CancellationToken cancellation)
    {
        var from = place.From.Computable();
        var spec = from.Model;
        if (ClassAnswer.Classes(spec) == 0)
            throw Problems.NotAllowedNow($"{spec.Name} tells no classes apart", "only models of classes can be tested like this");
        var test = await threads.RunAsync(_ => Samples(from), cancellation);
        var model = await models.FindAsync(place.Sha256, cancellation)
            ?? throw Problems.NotFound($"the model of round {place.Round} is no longer kept",
            "test one that GET /api/models shows as kept");
        var blocks = await Task.WhenAll(Enumerable.Range(0, (test.Count + Block - 1) / Block)
            .Select(block => threads.RunAsync(networks => Ask(networks.Get(spec, Batch), model, test, block * Block, cancellation),
                cancellation)));
        var whole = PooledEvaluator.Sum([.. blocks.Select(block => block.Whole)]);
        return Summed(place.Sha256, test, whole, [.. blocks.SelectMany(block => block.Said)], Classes(from, test));
    }

    private DataSet Samples(TrainedRun run)
    {
        const string remedy = "name test data in the run file (data: { set: mnist }), or put the files where they were";
        if (run.Data is null) throw Problems.NotAllowedNow($"run {run.Run.Id} names no test data at the server", remedy);
        try
        {
            var test = TwoClasses.Of(run.Model, data.Pair(run).Test);
            var isLabelled = test.Count > 0 && test.Classes > 0 && test.Classes <= ClassAnswer.Classes(run.Model);
            return isLabelled && test.FeatureSize == run.Size ? test
                : throw Problems.NotAllowedNow($"run {run.Run.Id} has no labelled test samples that fit {run.Model.Name}", remedy);
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            throw Problems.NotAllowedNow($"the test data of run {run.Run.Id} cannot be read: {DataFaults.Told(fault)}", remedy);
        }
    }

    // As the run's own evaluation goes about it: the same blocks, the same sums.
    private static (Evaluation Whole, (int Label, double Sure)[] Said) Ask(
        Network network, ModelState model, DataSet test, int first, CancellationToken cancellation)
    {
        network.Import(model.Values.Span);
        var block = new Subset(test, [.. Enumerable.Range(first, Math.Min(Block, test.Count - first))]);
        var said = new (int, double)[block.Count];
        void Seen(int row, int label, ReadOnlySpan<float> predicted)
            => said[row] = (label, ClassAnswer.Of(network.Spec, predicted)!.Probabilities[label]);
        return (Trainer.Evaluate(network, block, Seen, cancellation), said);
    }

    private static ModelTest Summed(
        string sha256, DataSet test, Evaluation whole, (int Label, double Sure)[] said, IReadOnlyList<string> classes)
    {
        var confusion = Enumerable.Range(0, classes.Count).Select(_ => new int[classes.Count]).ToArray();
        for (var i = 0; i < said.Length; i++) confusion[test.Label(i)][said[i].Label]++;
        return new ModelTest
        {
            Model = sha256,
            Samples = said.Length,
            Accuracy = whole.Accuracy,
            Loss = double.IsFinite(whole.Loss) ? whole.Loss : null,
            Classes = classes,
            Confusion = confusion,
            PerClass = [.. confusion.Select((row, i) => new ClassFigures(Share(row[i], confusion.Sum(other => other[i])),
                Share(row[i], row.Sum()), row.Sum()))],
            Wrong = [.. said.Index().Where(one => one.Item.Label != test.Label(one.Index)).OrderByDescending(one => one.Item.Sure)
                .ThenBy(one => one.Index).Take(MaxWrong).Select(one =>
            {
                var features = new float[test.FeatureSize];
                test.CopyFeatures(one.Index, features);
                return new WrongSample(one.Index, test.Label(one.Index), one.Item.Label, one.Item.Sure, features, test.FeatureShape);
            })],
        };
    }

    private IReadOnlyList<string> Classes(TrainedRun run, DataSet test)
    {
        var count = Math.Max(test.Classes, ClassAnswer.Classes(run.Model));
        var names = data.Classes(run);
        return names.Count == count ? names : [.. Enumerable.Range(0, count)
            .Select(number => number < names.Count ? names[number] : $"{number}")];
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : part / (double)whole;
}
