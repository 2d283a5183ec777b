using Tributary.Engine.Models;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Core.Clients;

/// <summary>Train a model of your own on your samples, then average it with your peers' by yourself, and answer with a
/// <see cref="GossipReply"/>: no weights come to the coordinator. Only clients with <see cref="ClientAbilities.Peer"/> are asked.</summary>
/// <remarks>Where the transport's own protocol says whom a client averages with (the REST network's clients draw their peers
/// themselves, and average plainly), <see cref="Participants"/> is all that it takes from here.</remarks>
public sealed record GossipAssignment : Assignment
{
    public override string Kind => AssignmentKind.Gossip;

    /// <summary>The architecture, for clients that build the network themselves.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>The run's first model: who has none of its own of this run begins from it. Null where the transport's clients bring their
    /// own.</summary>
    public ModelState? Model { get; init; }

    /// <summary>How to train; <see cref="TrainingOptions.Seed"/> is this client's own in this round.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Everyone who takes part in the round, this client too, ordered by id.</summary>
    public required IReadOnlyList<string> Participants { get; init; }

    /// <summary>With whom this client averages, ordered by id; empty where it stays alone in this round.</summary>
    public required IReadOnlyList<GossipPeer> Peers { get; init; }

    /// <summary>What the client's own model counts in the average: together with the peers' weights 1. The weight of a peer that cannot
    /// be reached goes to it.</summary>
    public required double OwnWeight { get; init; }

    /// <summary>What the columns of tables mean; null where the run is over samples of another kind.</summary>
    public TableSchema? Schema { get; init; }
}
