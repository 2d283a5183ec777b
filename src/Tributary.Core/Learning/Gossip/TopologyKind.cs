namespace Tributary.Core.Learning.Gossip;

/// <summary>Who averages with whom.</summary>
public enum TopologyKind
{
    /// <summary>As the REST network's clients draw their peers: of fewer than four others all, of four all four, of n more at least four
    /// and at most n - 1, each round anew. Not symmetric: whom a node draws need not have drawn it.</summary>
    Document,

    /// <summary>Everybody with everybody.</summary>
    All,

    /// <summary>Each with the one before and the one after it, in the order of ids.</summary>
    Ring,

    /// <summary>A grid whose ends meet, as square as the number of nodes allows; a prime number of them is a ring.</summary>
    Torus,

    /// <summary>A random graph in which every node has the same number of neighbours.</summary>
    RandomRegular,

    /// <summary>A ring in which each node knows its nearest neighbours, some of whose edges lead elsewhere (Watts and Strogatz
    /// 1998).</summary>
    SmallWorld,

    /// <summary>The edges that the run file lists.</summary>
    Graph,
}
