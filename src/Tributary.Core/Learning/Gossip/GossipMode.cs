namespace Tributary.Core.Learning.Gossip;

/// <summary>When nodes average.</summary>
public enum GossipMode
{
    /// <summary>All train, then all average (D-PSGD, Lian et al. 2017).</summary>
    Rounds,

    /// <summary>Whoever has trained averages with one neighbour and goes on; nobody waits (AD-PSGD, Lian et al. 2018; pairwise gossip,
    /// Boyd et al. 2006).</summary>
    PushPull,
}
