namespace Tributary.Core.Learning.Gossip;

/// <summary>Who takes whose model in an average. Nodes are numbers, in the order of their clients' ids.</summary>
internal sealed class PeerGraph
{
    private readonly int[][] _from;

    private PeerGraph(int[][] from, bool isSymmetric) => (_from, IsSymmetric) = (from, isSymmetric);

    public int Count => _from.Length;

    /// <summary>Whether each takes from whoever takes from it.</summary>
    public bool IsSymmetric { get; }

    /// <summary>Models that are handed over, each way counted.</summary>
    public long Handovers => _from.Sum(peers => (long)peers.Length);

    /// <summary>Whose models a node takes, in ascending order; never its own.</summary>
    public IReadOnlyList<int> From(int node) => _from[node];

    /// <param name="edges">Both ways each; the same edge twice is one, and a node has none to itself.</param>
    public static PeerGraph Of(int nodes, IEnumerable<(int One, int Other)> edges)
    {
        var from = Enumerable.Range(0, nodes).Select(_ => new List<int>()).ToArray();
        foreach (var (one, other) in edges)
        {
            if (one == other) continue;
            from[one].Add(other);
            from[other].Add(one);
        }

        foreach (var peers in from) peers.Sort();
        return new PeerGraph([.. from.Select(peers => peers.Distinct().ToArray())], isSymmetric: true);
    }

    /// <param name="from">For each node, whose models it takes: in ascending order, without its own.</param>
    public static PeerGraph Directed(int[][] from) => new(from, isSymmetric: false);

    /// <summary>The same among some of the nodes; the others stand alone.</summary>
    public PeerGraph Among(IReadOnlyList<bool> present) => present.All(here => here) ? this
        : new PeerGraph([.. _from.Select((peers, node) => present[node] ? [.. peers.Where(peer => present[peer])] : Array.Empty<int>())],
            IsSymmetric);

    /// <summary>The same, with every edge leading both ways.</summary>
    public PeerGraph BothWays() => IsSymmetric ? this : Of(Count, Edges());

    /// <summary>Pairs of nodes between which a model is handed over, each once, the lower first.</summary>
    public IEnumerable<(int One, int Other)> Edges()
    {
        for (var node = 0; node < Count; node++)
            foreach (var peer in _from[node])
                if (node < peer || Array.BinarySearch(_from[peer], node) < 0) yield return (Math.Min(node, peer), Math.Max(node, peer));
    }

    /// <summary>The parts that nothing leads out of, whichever way; each in ascending order, by their first nodes.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Parts()
    {
        var root = Enumerable.Range(0, Count).ToArray();
        int Root(int node)
        {
            while (root[node] != node) node = root[node] = root[root[node]];
            return node;
        }

        for (var node = 0; node < Count; node++)
            foreach (var peer in _from[node])
            {
                var (one, other) = (Root(node), Root(peer));
                root[Math.Max(one, other)] = Math.Min(one, other);
            }

        return [.. Enumerable.Range(0, Count).GroupBy(Root).OrderBy(part => part.Key).Select(part => (IReadOnlyList<int>)[.. part])];
    }
}
