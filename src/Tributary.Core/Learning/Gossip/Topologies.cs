using System.Globalization;
using Tributary.Engine.Data;

namespace Tributary.Core.Learning.Gossip;

/// <summary>Draws who averages with whom: the same nodes, seed and round give the same graph on every machine.</summary>
internal static class Topologies
{
    // Graphs that are drawn until one of them is connected.
    private const int MaxDraws = 50;

    /// <param name="nodes">Ids of those who take part, in ordinal order.</param>
    /// <param name="round">The document's peers are drawn for each round; other graphs stay.</param>
    public static PeerGraph Draw(GossipSpec spec, IReadOnlyList<string> nodes, ulong seed, int round) => spec.Topology switch
    {
        TopologyKind.Document => DocumentPeers.Draw(nodes.Count,
            SeededRandom.For(seed, "gossip", "peers", round.ToString(CultureInfo.InvariantCulture))),
        TopologyKind.All => PeerGraph.Of(nodes.Count, Pairs(nodes.Count)),
        TopologyKind.Ring => PeerGraph.Of(nodes.Count, Ring(nodes.Count)),
        TopologyKind.Torus => PeerGraph.Of(nodes.Count, Torus(nodes.Count)),
        TopologyKind.RandomRegular => Connected(seed, random => RegularGraph.Draw(nodes.Count, spec.Degree, random)),
        TopologyKind.SmallWorld => Connected(seed, random => SmallWorld.Draw(nodes.Count, spec.Degree, spec.Rewire, random)),
        _ => Listed(spec, nodes),
    };

    /// <summary>Rows of the torus; the columns are the rest.</summary>
    internal static int Rows(int nodes)
    {
        var rows = (int)Math.Sqrt(nodes);
        while (rows > 1 && nodes % rows != 0) rows--;
        return Math.Max(1, rows);
    }

    private static IEnumerable<(int, int)> Pairs(int nodes)
    {
        for (var one = 0; one < nodes; one++)
            for (var other = one + 1; other < nodes; other++)
                yield return (one, other);
    }

    private static IEnumerable<(int, int)> Ring(int nodes)
    {
        for (var node = 0; node < nodes; node++) yield return (node, (node + 1) % nodes);
    }

    private static IEnumerable<(int, int)> Torus(int nodes)
    {
        var rows = Rows(nodes);
        var columns = rows == 0 ? 0 : nodes / rows;
        for (var node = 0; node < nodes; node++)
        {
            var (row, column) = (node / columns, node % columns);
            yield return (node, (row * columns) + ((column + 1) % columns));
            yield return (node, ((row + 1) % rows * columns) + column);
        }
    }

    // Whoever is not in the list stands alone; edges to who is not here lead nowhere.
    private static PeerGraph Listed(GossipSpec spec, IReadOnlyList<string> nodes)
    {
        var places = nodes.Index().ToDictionary(node => node.Item, node => node.Index, StringComparer.Ordinal);
        return PeerGraph.Of(nodes.Count, spec.Edges.Where(edge => places.ContainsKey(edge.One) && places.ContainsKey(edge.Other))
            .Select(edge => (places[edge.One], places[edge.Other])));
    }

    // A graph in parts never agrees. Should none of the draws be connected, the parts of the last are joined by an edge each.
    private static PeerGraph Connected(ulong seed, Func<SeededRandom, PeerGraph> draw)
    {
        for (var attempt = 1; ; attempt++)
        {
            var graph = draw(SeededRandom.For(seed, "gossip", "graph", attempt.ToString(CultureInfo.InvariantCulture)));
            var parts = graph.Parts();
            if (parts.Count <= 1) return graph;
            if (attempt == MaxDraws)
                return PeerGraph.Of(graph.Count, graph.Edges().Concat(parts.Skip(1).Select(part => (parts[0][0], part[0]))));
        }
    }
}
