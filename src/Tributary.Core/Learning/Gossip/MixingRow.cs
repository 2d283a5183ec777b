namespace Tributary.Core.Learning.Gossip;

/// <summary>What one node's average is made of.</summary>
/// <param name="nodes">In ascending order, the node itself among them.</param>
/// <param name="weights">One for each; together 1.</param>
internal sealed class MixingRow(int[] nodes, double[] weights)
{
    internal int[] Nodes => nodes;

    internal double[] Weights => weights;

    /// <summary>What a node's model counts; 0 for one that is not in the average.</summary>
    public double WeightOf(int node) => Array.BinarySearch(nodes, node) is >= 0 and var place ? weights[place] : 0;

    /// <summary>Whether it is the same average.</summary>
    internal bool Is(MixingRow other) => nodes.AsSpan().SequenceEqual(other.Nodes) && weights.AsSpan().SequenceEqual(other.Weights);
}
