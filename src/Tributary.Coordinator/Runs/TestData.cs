using Tributary.Coordinator.Data;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Coordinator.Runs;

/// <summary>The samples that the server tests models on, and the threads that do it.</summary>
/// <param name="root">The folder that every file must lie in which a run's section data names.</param>
internal sealed class TestData(int threads, string root) : IDisposable
{
    private readonly TrainerPool _trainers = new(threads == 0 ? Environment.ProcessorCount : threads);

    /// <summary>Looks for what would keep the server from testing, without reading every picture of a folder.</summary>
    public void Check(RunDocument document, ICollection<SpecProblem> problems)
        => _ = Load(document.Data is { } data ? document with { Data = data with { IsGlance = true } } : document, problems);

    /// <summary>Reads the run's test samples.</summary>
    /// <returns>Null where there is a fault, or where the server does not test.</returns>
    public IEvaluator? Load(RunDocument document, ICollection<SpecProblem> problems)
    {
        if (!document.TestsHere) return null;
        try
        {
            var test = DataCatalog.Load(document.Data! with { Root = root }, document.Run.Seed).Test;

            // What the columns mean is not known before clients have told it.
            if (document.Data is { IsTable: true, Schema: null }) return null;
            if (Unfit(document.Run.Model, test) is { } problem) problems.Add(problem);
            else return new PooledEvaluator(document.Run.Model, test, _trainers);
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            var place = document.Data!.IsPictures ? "data.folder" : "data";
            problems.Add(new(place, $"the server cannot test with it: {DataFaults.Told(fault)}"));
        }

        return null;
    }

    /// <summary>What the columns of the server's own table mean, where the run names one that is here.</summary>
    public Func<TableSchema>? OwnSchema(RunDocument document)
    {
        var data = document.Data! with { Root = root };
        return data.File is null || DataGate.Problems(data).Any() || !File.Exists(data.File) ? null : Load;

        TableSchema Load()
        {
            try
            {
                return DataCatalog.Load(data, document.Run.Seed).Schema!;
            }
            catch (Exception fault) when (DataFaults.IsAway(fault))
            {
                throw new SchemaException($"the server's own table gives no columns: {DataFaults.Told(fault)}");
            }
        }
    }

    /// <summary>Other work of the same kind on the same threads, first come, first served.</summary>
    public Task<T> RunAsync<T>(Func<NetworkCache, T> work, CancellationToken cancellation) => _trainers.RunAsync(work, cancellation);

    public void Dispose() => _trainers.Dispose();

    private static SpecProblem? Unfit(ModelSpec model, DataSet test)
    {
        var takes = model.Input.Aggregate(1, (product, extent) => product * extent);
        var outputs = model.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        if (test.Count == 0)
            return new("evaluation.on", "is server, but there are no test samples; raise data.testFraction, or set it to clients");
        if (test.FeatureSize != takes)
            return new("model", $"{model.Name} takes [{string.Join(", ", model.Input)}]; the server's samples are "
                + $"[{string.Join(", ", test.FeatureShape)}]");
        if (model.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood)
            return test.Classes == 0 ? new("data", $"has no labels; {model.Name} learns classes")
                : test.Classes > outputs ? new("model", $"{model.Name} has {outputs} outputs; the data has {test.Classes} classes") : null;
        return model.Reconstructs || test.TargetSize == outputs || (outputs == 1 && test.Classes is 1 or 2) ? null
            : new("data", $"has {test.TargetSize} targets a sample; {model.Name} has {outputs} outputs");
    }
}
