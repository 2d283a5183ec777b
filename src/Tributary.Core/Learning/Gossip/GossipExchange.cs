namespace Tributary.Core.Learning.Gossip;

/// <summary>Who averages.</summary>
public enum GossipExchange
{
    /// <summary>The coordinator holds each node's model and averages for it: over any transport, with any client that trains.</summary>
    Relay,

    /// <summary>The clients themselves, with each other: the coordinator says who with whom and sees no weights.</summary>
    Peers,
}
