namespace Tributary.Core.Learning.Gossip;

/// <summary>What the models count in a node's average.</summary>
public enum MixingKind
{
    /// <summary>Metropolis-Hastings: an edge's weight is 1 / (1 + the larger number of neighbours of its two ends), and the rest is the
    /// node's own (Xiao, Boyd and Lall 2005). What one node gains another loses: the mean of all nodes stays as it is.</summary>
    Metropolis,

    /// <summary>The plain mean of the node's model and its neighbours', as in the REST network. The mean of all nodes moves where not all
    /// have the same number of neighbours.</summary>
    Mean,
}
