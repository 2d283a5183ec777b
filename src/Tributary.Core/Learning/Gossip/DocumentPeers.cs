using Tributary.Engine.Data;

namespace Tributary.Core.Learning.Gossip;

/// <summary>The peers that the REST network's clients draw: of n others all where n is below four, all four where it is four, else
/// k = int(uniform(4, n)) of them, which is 4..n-1 evenly, at random without replacement.</summary>
internal static class DocumentPeers
{
    private const int All = 4;

    public static PeerGraph Draw(int nodes, SeededRandom random)
    {
        var from = new int[nodes][];
        for (var node = 0; node < nodes; node++)
        {
            var others = Enumerable.Range(0, nodes - 1).Select(other => other < node ? other : other + 1).ToArray();
            if (others.Length > All)
            {
                var count = All + random.NextInt32(others.Length - All);
                random.Shuffle(others);
                others = others[..count];
                Array.Sort(others);
            }

            from[node] = others;
        }

        return PeerGraph.Directed(from);
    }
}
