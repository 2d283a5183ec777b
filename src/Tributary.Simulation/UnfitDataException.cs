using Tributary.Core.Learning.Gossip;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Sets;
using Tributary.Engine.Specs;

namespace Tributary.Simulation;

/// <summary>The run's model cannot take the data set's samples, or the run asks for what the data does not have.</summary>
public sealed class UnfitDataException(SpecProblem problem) : Exception(problem.ToString())
{
    public SpecProblem Fault { get; } = problem;

    /// <summary>Null where a round can have its quorum: everybody who is asked answers.</summary>
    internal static SpecProblem? Problem(RunSpec run, IReadOnlyList<string> ids)
    {
        var clients = ids.Count;
        if (run.Strategy.Buffered is { } buffered)
            return buffered.Buffer <= clients ? null
                : new("strategy.buffer",
                    $"is {buffered.Buffer}, but there are {clients} clients (data.partition), and each has one place in "
                    + "a round: it could never be full");
        if (run.Strategy.Gossip is { } gossip) return Problem(gossip, ids);
        var asked = Math.Min(run.Cohort.SizeOf(clients), clients);
        if (run.Cohort.Quorum is { } quorum && quorum > asked)
            return new("cohort.quorum",
                $"is {quorum}, but a round asks {asked} of the {clients} clients (data.partition): it could never count");
        var needed = StrategyCatalog.Create(run.Strategy).Quorum(asked, run.Cohort.QuorumOf(asked));
        return needed <= asked ? null
            : new("strategy",
                $"{run.Strategy.Name} needs {needed} updates a round, but a round asks {asked} of the {clients} clients (data.partition)");
    }

    private static SpecProblem? Problem(GossipSpec gossip, IReadOnlyList<string> ids)
    {
        if (ids.Count < 2) return new("data.partition", "makes 1 client, which has nobody to average with; at least 2 are needed");
        if (ids.Count > gossip.Nodes)
            return new("strategy.nodes", $"is {gossip.Nodes}, but there are {ids.Count} clients (data.partition); raise it, and mind that "
                + "each has a model in memory");
        if (gossip.Topology is TopologyKind.All or TopologyKind.Document && ids.Count > GossipSpec.MaxDense)
            return new("strategy.topology", $"lets {ids.Count} clients average with all others; at most {GossipSpec.MaxDense} can");
        if (gossip.Topology != TopologyKind.Graph) return null;
        var listed = gossip.Edges.SelectMany(edge => (string[])[edge.One, edge.Other]).ToHashSet(StringComparer.Ordinal);
        return listed.FirstOrDefault(id => !ids.Contains(id, StringComparer.Ordinal)) is { } unknown
            ? new("strategy.edges", $"names {unknown}, which is no client of the partition; they are called {ids[0]} to {ids[^1]}")
            : ids.FirstOrDefault(id => !listed.Contains(id)) is { } missing
                ? new("strategy.edges", $"does not name {missing}, which would learn alone") : null;
    }

    /// <summary>Null where model and data fit.</summary>
    internal static SpecProblem? Problem(RunSpec run, DataPair data)
    {
        var (model, train) = (run.Model, data.Train);
        var takes = model.Input.Aggregate(1, (product, extent) => product * extent);
        var outputs = model.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        if (train.Count == 0) return new("data", "holds no samples");
        if (takes != train.FeatureSize)
            return new("model", $"{model.Name} takes [{string.Join(", ", model.Input)}]; the samples are "
                + $"[{string.Join(", ", train.FeatureShape)}]");
        if (model.Loss is Loss.CrossEntropy or Loss.NegativeLogLikelihood)
        {
            if (train.Classes == 0) return new("data", $"has no labels; {model.Name} learns classes");
            if (train.Classes > outputs) return new("model", $"{model.Name} has {outputs} outputs; the data has {train.Classes} classes");
        }
        else if (!model.Reconstructs && train.TargetSize != outputs && !(outputs == 1 && train.Classes is 1 or 2))
        {
            return new("data", $"has {train.TargetSize} targets a sample; {model.Name} has {outputs} outputs");
        }

        return data.Test.Count == 0 && run.Evaluation.On is EvaluationPlace.Server or EvaluationPlace.Both
            ? new("evaluation.on", "the server is to evaluate, but there are no test samples; raise data.testFraction or evaluate on "
                + "clients") : null;
    }
}
