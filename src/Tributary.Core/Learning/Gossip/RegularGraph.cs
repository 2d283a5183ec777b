using Tributary.Engine.Data;

namespace Tributary.Core.Learning.Gossip;

/// <summary>Random graphs in which every node has the same number of neighbours, by the switch chain: a ring in which each knows its
/// nearest is mixed by swapping the ends of two edges, many times (Cooper, Dyer and Greenhill 2007, "Sampling regular graphs and a
/// peer-to-peer network").</summary>
internal static class RegularGraph
{
    // Swaps tried, as a multiple of the edges.
    private const int Swaps = 20;

    /// <summary>Neighbours that each of so many nodes has: at most all others, and one more where an odd number of nodes cannot have an odd
    /// number each.</summary>
    public static int DegreeOf(int nodes, int degree)
    {
        var some = Math.Min(degree, Math.Max(0, nodes - 1));
        return some % 2 == 1 && nodes % 2 == 1 ? some + 1 : some;
    }

    public static PeerGraph Draw(int nodes, int degree, SeededRandom random)
    {
        var edges = Lattice(nodes, DegreeOf(nodes, degree)).ToArray();
        var known = edges.ToHashSet();
        for (var swap = 0; swap < Swaps * edges.Length; swap++)
        {
            var (first, second) = (random.NextInt32(edges.Length), random.NextInt32(edges.Length));
            var ((a, b), (c, d)) = (edges[first], edges[second]);
            if (random.NextInt32(2) == 1) (c, d) = (d, c);
            var (one, other) = (Ordered(a, d), Ordered(c, b));
            if (a == d || c == b || known.Contains(one) || known.Contains(other)) continue;
            known.Remove(edges[first]);
            known.Remove(edges[second]);
            (edges[first], edges[second]) = (one, other);
            known.Add(one);
            known.Add(other);
        }

        return PeerGraph.Of(nodes, edges);
    }

    /// <summary>Each with its nearest on a ring, both sides alike; an odd number has the one opposite too.</summary>
    internal static IEnumerable<(int, int)> Lattice(int nodes, int degree)
    {
        for (var node = 0; node < nodes; node++)
        {
            for (var step = 1; step <= degree / 2; step++)
                if (2 * step != nodes || node < nodes / 2) yield return Ordered(node, (node + step) % nodes);
            if (degree % 2 == 1 && node < nodes / 2) yield return (node, node + (nodes / 2));
        }
    }

    internal static (int, int) Ordered(int one, int other) => (Math.Min(one, other), Math.Max(one, other));
}
