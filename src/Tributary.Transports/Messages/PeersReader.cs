using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Models;
using Tributary.Engine.Specs;
using Tributary.Engine.Tables;
using Tributary.Engine.Training;

namespace Tributary.Transports.Messages;

/// <summary>What an assignment says of those with whom a client is to average. Every number has a range: what is out of it is named, and
/// nothing is averaged.</summary>
internal static class PeersReader
{
    private const double Tolerance = 1e-6;

    /// <param name="problems">Takes what is wrong; the assignment does not hold then.</param>
    public static GossipAssignment Read(AssignmentMessage message, ModelSpec spec, ModelState model, TrainingOptions training,
        TableSchema? schema, List<SpecProblem> problems)
    {
        var (participants, peers) = (message.Participants ?? [], message.Peers ?? []);
        if (participants.Count is < 1 or > GossipSpec.MaxNodes || !Rises(participants))
            problems.Add(new("participants", $"must be 1 to {GossipSpec.MaxNodes} client ids in order, each once"));
        if (peers.Count >= GossipSpec.MaxNodes || peers.Any(peer => peer is null) || !Rises([.. peers.Select(peer => peer.Client)]))
            problems.Add(new("peers", $"must be fewer than {GossipSpec.MaxNodes} client ids in order, each once"));
        if (problems.Count == 0)
        {
            var known = participants.ToHashSet(StringComparer.Ordinal);
            foreach (var (at, peer) in peers.Index())
            {
                if (!known.Contains(peer.Client)) problems.Add(new($"peers[{at}].client", "is none of the participants"));
                if (!(peer.Weight > 0 && peer.Weight < 1))
                    problems.Add(new($"peers[{at}].weight", $"is {peer.Weight}; it must be above 0 and below 1"));
                if (peer.Address is not null && HostPort.Read(peer.Address) is null)
                    problems.Add(new($"peers[{at}].address", $"must be {HostPort.Form}"));
                if (problems.Count >= 5) break;
            }
        }

        var own = message.OwnWeight ?? double.NaN;
        if (!(own >= -Tolerance && own <= 1)) problems.Add(new("ownWeight", $"is {own}; it must be in 0..1"));
        else if (problems.Count == 0 && Math.Abs(own + peers.Sum(peer => peer.Weight) - 1) > Tolerance)
            problems.Add(new("ownWeight", $"and the weights of the peers come to {own + peers.Sum(peer => peer.Weight)}, not to 1"));
        return new GossipAssignment
        {
            RunId = message.Run,
            Spec = spec,
            Model = model,
            Training = training,
            Schema = schema,
            Participants = participants,
            Peers = [.. peers.Select(peer => new GossipPeer(peer?.Client ?? "", peer?.Weight ?? 0) { Address = peer?.Address })],
            OwnWeight = own,
        };
    }

    private static bool Rises(IReadOnlyList<string> ids)
        => ids.All(id => id is not null && ClientId.IsValid(id))
            && ids.Zip(ids.Skip(1)).All(pair => string.CompareOrdinal(pair.First, pair.Second) < 0);
}
