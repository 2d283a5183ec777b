using Tributary.Core.Learning;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>What nodes do together, whoever trained: they average, and their mean is the round's model.</summary>
internal sealed class GossipStep(RunSpec spec, GossipSpec gossip)
{
    private (IReadOnlyList<string> Nodes, PeerGraph Graph)? _last;
    private (PeerGraph Graph, Mixing Weights)? _mixed;

    private static int Threads => Environment.ProcessorCount;

    /// <summary>Who averages with whom among those who take part.</summary>
    /// <param name="nodes">Their ids, in order.</param>
    public PeerGraph Graph(IReadOnlyList<string> nodes, int round)
    {
        // As long as the same take part, most graphs stay.
        if (gossip.Topology != TopologyKind.Document && _last is { } last && last.Nodes.SequenceEqual(nodes, StringComparer.Ordinal))
            return last.Graph;
        var graph = Topologies.Draw(gossip, nodes, spec.Seed, round);
        _last = ([.. nodes], graph);
        return graph;
    }

    /// <summary>Every node takes the average of what it and its neighbours have; whoever did not train in this round stands alone, and
    /// what its neighbours would have given it is theirs.</summary>
    /// <returns>What the averages were made of.</returns>
    public Mixing Mix(PeerGraph graph, IReadOnlyList<string> nodes, IReadOnlySet<string> counted, NodeModels models)
    {
        var some = graph.Among([.. nodes.Select(counted.Contains)]);
        var mixing = _mixed is { } last && ReferenceEquals(last.Graph, some) ? last.Weights : Mixing.Of(some, gossip.Weights);
        _mixed = (some, mixing);
        var mixed = ModelMixer.Mix([.. nodes.Select(node => models[node])], mixing, Threads);
        foreach (var (place, node) in nodes.Index()) models[node] = mixed[place];
        return mixing;
    }

    /// <summary>The mean of the nodes' models, each counting the same: exact, in whatever order.</summary>
    /// <param name="before">The last round's, whose size says how fine the sum is.</param>
    public static ModelState Mean(ModelState before, IReadOnlyList<string> nodes, NodeModels models)
        => ExactMean.Fold(before, [.. nodes.Select(node => models[node])], [.. nodes.Select(_ => ExactWeight.Of(1))], Threads, out _);

    /// <summary>How far each node is from their mean, in the nodes' order.</summary>
    public static double[] DistancesFrom(ModelState mean, IReadOnlyList<string> nodes, NodeModels models)
    {
        var (own, found) = (nodes.Select(node => models[node]).ToArray(), new double[nodes.Count]);
        Parallel.For(0, own.Length, new ParallelOptions { MaxDegreeOfParallelism = Threads },
            node => found[node] = Math.Sqrt(Distances.Squared(mean.Layout, own[node], mean)));
        return found;
    }
}
