using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>What nodes did in a round, before it is measured and saved.</summary>
/// <param name="Nodes">Everyone who took part, ordered by id.</param>
/// <param name="Graph">Who may average with whom.</param>
/// <param name="Weights">What the averages were made of.</param>
internal sealed record GossipTurn(IReadOnlyList<IClient> Nodes, NodeHarvest Harvest, PeerGraph Graph, Mixing Weights)
{
    /// <summary>Models that nodes gave each other, each way counted.</summary>
    public required long Handovers { get; init; }

    /// <summary>As <see cref="GossipRecord.Meetings"/>.</summary>
    public IReadOnlyList<int[]>? Meetings { get; init; }

    /// <summary>Null where the round counts; else why no node's model has changed.</summary>
    public string? Failure { get; init; }
}
