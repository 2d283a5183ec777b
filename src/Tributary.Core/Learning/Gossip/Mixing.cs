namespace Tributary.Core.Learning.Gossip;

/// <summary>What each node's average is made of: a row of weights that sum to 1 for each node.</summary>
internal sealed class Mixing
{
    private readonly MixingRow[] _rows;

    private Mixing(MixingRow[] rows) => _rows = rows;

    public int Count => _rows.Length;

    /// <summary>A node's row.</summary>
    public MixingRow Row(int node) => _rows[node];

    /// <param name="kind">With <see cref="MixingKind.Metropolis"/> every edge leads both ways, and rows and columns sum to 1.</param>
    public static Mixing Of(PeerGraph graph, MixingKind kind)
    {
        if (kind == MixingKind.Metropolis) graph = graph.BothWays();
        var rows = new MixingRow[graph.Count];
        for (var node = 0; node < rows.Length; node++) rows[node] = Row(graph, node, kind);
        return new Mixing(rows);
    }

    /// <summary>One step: y = W x.</summary>
    internal void Apply(ReadOnlySpan<double> x, Span<double> y)
    {
        for (var node = 0; node < _rows.Length; node++)
        {
            var (row, sum) = (_rows[node], 0.0);
            for (var i = 0; i < row.Nodes.Length; i++) sum += row.Weights[i] * x[row.Nodes[i]];
            y[node] = sum;
        }
    }

    /// <summary>One step the other way: y = transposed W x.</summary>
    internal void ApplyTransposed(ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        for (var node = 0; node < _rows.Length; node++)
        {
            var row = _rows[node];
            for (var i = 0; i < row.Nodes.Length; i++) y[row.Nodes[i]] += row.Weights[i] * x[node];
        }
    }

    // The node itself stands in its place among its peers: a sum goes through them in the order of ids.
    private static MixingRow Row(PeerGraph graph, int node, MixingKind kind)
    {
        var peers = graph.From(node);
        var (nodes, weights, own, rest) = (new int[peers.Count + 1], new double[peers.Count + 1], 0, 1.0);
        var isEven = true;
        for (int i = 0, at = 0; i < nodes.Length; i++)
        {
            if (at == i && (at == peers.Count || peers[at] > node))
            {
                (own, nodes[i]) = (i, node);
                continue;
            }

            nodes[i] = peers[at];
            var degree = kind == MixingKind.Mean ? peers.Count : Math.Max(peers.Count, graph.From(peers[at]).Count);
            isEven &= degree == peers.Count;
            weights[i] = 1.0 / (1 + degree);
            rest -= weights[i];
            at++;
        }

        // Where all count the same they do so to the last bit.
        weights[own] = isEven ? 1.0 / (1 + peers.Count) : rest;
        return new MixingRow(nodes, weights);
    }
}
