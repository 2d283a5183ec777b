using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>Says who takes part in a round: everyone who is here and can, up to so many, the first by id. Of a graph that the run file
/// lists those that it names.</summary>
internal sealed class GossipNodes(RunSpec spec, GossipSpec gossip, RunPorts ports, Candidates candidates)
{
    private readonly HashSet<string>? _listed = gossip.Topology != TopologyKind.Graph ? null
        : gossip.Edges.SelectMany(edge => (string[])[edge.One, edge.Other]).ToHashSet(StringComparer.Ordinal);

    /// <summary>The run goes on with those who did its last round, and who reaches them.</summary>
    public void GoOn(Checkpoint at)
    {
        if (at.History.Count > 0) candidates.StayWith([.. at.History[^1].Cohort.Select(node => node.Client)]);
    }

    /// <summary>Waits until enough are here, where clients come and go; or gives the nodes of the round that was interrupted.</summary>
    public async Task<(OpenRound Round, IReadOnlyList<IClient> Nodes)> NextAsync(int round, DeclaredExamples declared,
        OpenRound? interrupted, CancellationToken cancellation)
    {
        if (interrupted?.Round == round)
            return (interrupted, [.. interrupted.Cohort.Select(id => ports.Clients.Find(id)
                ?? new AbsentClient(id, ports.Clients, ports.Patience, ports.Clock))]);
        if (ports.Waits) await Cohorts.EnoughAsync(ports, candidates, spec.Needed(), cancellation);
        var nodes = candidates.Now().Eligible.Where(id => _listed?.Contains(id) != false).Take(gossip.Nodes).Select(ports.Clients.Find)
            .OfType<IClient>().ToList();
        candidates.StayWith([.. nodes.Select(node => node.Info.Id)]);
        return (new OpenRound(round, ports.Clock.GetUtcNow(), [.. nodes.Select(node => node.Info.Id)])
        {
            Declared = declared.New(nodes),
        }, nodes);
    }
}
