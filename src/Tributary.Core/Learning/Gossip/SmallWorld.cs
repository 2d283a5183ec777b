using Tributary.Engine.Data;

namespace Tributary.Core.Learning.Gossip;

/// <summary>Small worlds (Watts and Strogatz 1998, "Collective dynamics of small-world networks"): a ring in which each knows its nearest;
/// then every edge, lap by lap from the nearest, leads with some chance to a node drawn evenly from those that its first end does not know
/// yet.</summary>
internal static class SmallWorld
{
    public static PeerGraph Draw(int nodes, int degree, double rewire, SeededRandom random)
    {
        var half = Math.Min(degree, Math.Max(0, nodes - 1)) / 2;
        var known = Enumerable.Range(0, nodes).Select(_ => new HashSet<int>()).ToArray();
        void Join(int one, int other)
        {
            known[one].Add(other);
            known[other].Add(one);
        }

        for (var step = 1; step <= half; step++)
            for (var node = 0; node < nodes; node++)
                Join(node, (node + step) % nodes);
        for (var step = 1; step <= half; step++)
            for (var node = 0; node < nodes; node++)
            {
                var (peer, isMoved) = ((node + step) % nodes, random.NextDouble() < rewire);
                if (!isMoved || !known[node].Contains(peer) || known[node].Count >= nodes - 1) continue;
                int elsewhere;
                do elsewhere = random.NextInt32(nodes);
                while (elsewhere == node || known[node].Contains(elsewhere));
                known[node].Remove(peer);
                known[peer].Remove(node);
                Join(node, elsewhere);
            }

        return PeerGraph.Of(nodes, known.SelectMany((peers, node) => peers.Select(peer => (node, peer))));
    }
}
