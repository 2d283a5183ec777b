using Tributary.Core.Clients;
using Tributary.Engine.Specs;

namespace Tributary.Core.Learning.Gossip;

/// <summary>What an operator decides about training without a central model.</summary>
public sealed record GossipSpec
{
    /// <summary>The most <see cref="Nodes"/>.</summary>
    public const int MaxNodes = 10_000;

    /// <summary>The most where everybody may average with everybody.</summary>
    public const int MaxDense = 2000;

    /// <summary>The most edges that a run file lists.</summary>
    public const int MaxEdges = 100_000;

    /// <summary>The largest <see cref="Degree"/>.</summary>
    public const int MaxDegree = 1000;

    /// <summary>The largest <see cref="Checkpoint"/>.</summary>
    public const int MaxCheckpoint = 1000;

    private readonly MixingKind? _weights;

    public TopologyKind Topology { get; init; } = TopologyKind.RandomRegular;

    /// <summary>Neighbours of a node: random regular 3..<see cref="MaxDegree"/>, small world an even number from 2; at most all others are
    /// taken.</summary>
    public int Degree { get; init; } = 4;

    /// <summary>Small world: chance that an edge leads elsewhere, 0..1.</summary>
    public double Rewire { get; init; } = 0.1;

    /// <summary>Graph: pairs of clients' ids, each once; connected.</summary>
    public IReadOnlyList<(string One, string Other)> Edges { get; init; } = [];

    /// <summary>What the models count; unless it is said, plainly in the document's topology, and so that the mean is kept in
    /// others.</summary>
    public MixingKind Weights
    {
        get => _weights ?? (Topology == TopologyKind.Document ? MixingKind.Mean : MixingKind.Metropolis);
        init => _weights = value;
    }

    public GossipMode Mode { get; init; }

    public GossipExchange Exchange { get; init; }

    /// <summary>Clients that take part at most, the first by id; 1..<see cref="MaxNodes"/>. A model of each is in memory.</summary>
    public int Nodes { get; init; } = 1000;

    /// <summary>Rounds from one that keeps every node's model to the next, 1..<see cref="MaxCheckpoint"/>; null for each where all together
    /// take at most <see cref="EachRound"/>, else every tenth.</summary>
    public int? Checkpoint { get; init; }

    /// <summary>Bytes of all nodes' models up to which they are kept with each round.</summary>
    public const long EachRound = 256L << 20;

    /// <summary>Every fault at once, with the field's path in the run file.</summary>
    public IEnumerable<SpecProblem> Problems()
    {
        if (Topology == TopologyKind.RandomRegular && Degree is < 3 or > MaxDegree)
            yield return new("strategy.degree", $"is {Degree}; it must be in 3..{MaxDegree} (with 2 use topology: ring)");
        if (Topology == TopologyKind.SmallWorld && (Degree is < 2 or > MaxDegree || Degree % 2 != 0))
            yield return new("strategy.degree", $"is {Degree}; it must be an even number in 2..{MaxDegree}");
        if (!(Rewire >= 0 && Rewire <= 1)) yield return new("strategy.rewire", $"is {Rewire}; it must be in 0..1");
        if (Nodes is < 1 or > MaxNodes) yield return new("strategy.nodes", $"is {Nodes}; it must be in 1..{MaxNodes}");
        if (Nodes > MaxDense && Topology is TopologyKind.All or TopologyKind.Document)
            yield return new("strategy.nodes", $"is {Nodes}; where a node's peers may be all others, at most {MaxDense} are possible");
        if (Checkpoint is < 1 or > MaxCheckpoint)
            yield return new("strategy.checkpoint", $"is {Checkpoint}; it must be in 1..{MaxCheckpoint}");
        if (Mode == GossipMode.PushPull && Exchange == GossipExchange.Peers)
            yield return new("strategy.exchange", "is peers, which goes with mode: rounds only; pairs average where their models are");
        if (Mode == GossipMode.PushPull && Topology == TopologyKind.Document)
            yield return new("strategy.topology", "is document, whose peers are drawn for a round; mode: pushPull needs edges that stay");
        foreach (var problem in OfEdges()) yield return problem;
    }

    public bool Equals(GossipSpec? other) => other is not null && (Topology, Degree, Rewire, Weights, Mode, Exchange, Nodes, Checkpoint)
        == (other.Topology, other.Degree, other.Rewire, other.Weights, other.Mode, other.Exchange, other.Nodes, other.Checkpoint)
        && Edges.SequenceEqual(other.Edges);

    public override int GetHashCode() => HashCode.Combine(Topology, Degree, Rewire, Mode, Exchange, Nodes, Checkpoint, Edges.Count);

    private IEnumerable<SpecProblem> OfEdges()
    {
        const int Told = 5;
        if (Topology != TopologyKind.Graph) yield break;
        if (Edges.Count is < 1 or > MaxEdges)
        {
            yield return new("strategy.edges", $"lists {Edges.Count} edges; 1 to {MaxEdges} are needed");
            yield break;
        }

        var (seen, told) = (new HashSet<(string, string)>(), 0);
        foreach (var (index, (one, other)) in Edges.Index())
        {
            var wrong = !ClientId.IsValid(one) || !ClientId.IsValid(other) ? $"names no two clients; {ClientId.Rule}"
                : one == other ? $"leads from {one} to itself"
                : !seen.Add(string.CompareOrdinal(one, other) < 0 ? (one, other) : (other, one)) ? $"{one} - {other} stands there twice"
                : null;
            if (wrong is not null && told++ < Told) yield return new($"strategy.edges[{index}]", wrong);
        }

        if (told > 0) yield break;
        var nodes = Edges.SelectMany(edge => (string[])[edge.One, edge.Other]).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        var parts = Topologies.Draw(this, nodes, 0, 1).Parts();
        if (parts.Count > 1)
            yield return new("strategy.edges", $"falls into {parts.Count} parts: {nodes[parts[1][0]]} cannot be reached from "
                + $"{nodes[parts[0][0]]}, and they would never agree");
    }
}
