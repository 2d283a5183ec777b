using System.Numerics;
using System.Runtime.InteropServices;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Sorts the columns of a table all at once: a network of compare-exchanges between whole rows (Batcher's merge exchange; Knuth,
/// volume 3, algorithm 5.2.2M), each a vector minimum and maximum. The order is total: -0 stands before +0.</summary>
/// <param name="rows">Values of each column.</param>
internal sealed class SortingNetwork(int rows)
{
    /// <summary>Columns sorted at once; a multiple of every vector's length.</summary>
    public const int Columns = 256;

    private readonly int[] _keys = new int[rows * Columns];
    private readonly (int Low, int High)[] _exchanges = [.. Exchanges(rows)];

    /// <summary>Fills a row with up to <see cref="Columns"/> values.</summary>
    public void Load(int row, ReadOnlySpan<float> values)
    {
        var bits = MemoryMarshal.Cast<float, int>(values);
        var keys = _keys.AsSpan(row * Columns, values.Length);
        for (var i = 0; i < keys.Length; i++) keys[i] = Turn(bits[i]);
    }

    public void Sort()
    {
        foreach (var (low, high) in _exchanges)
        {
            var lower = MemoryMarshal.Cast<int, Vector<int>>(_keys.AsSpan(low * Columns, Columns));
            var upper = MemoryMarshal.Cast<int, Vector<int>>(_keys.AsSpan(high * Columns, Columns));
            for (var i = 0; i < lower.Length; i++)
            {
                var (a, b) = (lower[i], upper[i]);
                lower[i] = Vector.Min(a, b);
                upper[i] = Vector.Max(a, b);
            }
        }
    }

    /// <summary>A sorted column, ascending.</summary>
    /// <param name="values">As many as there are rows.</param>
    public void Column(int column, Span<float> values)
    {
        for (var row = 0; row < values.Length; row++) values[row] = BitConverter.Int32BitsToSingle(Turn(_keys[(row * Columns) + column]));
    }

    // Bits of floats order like integers once those of negative numbers are turned; its own inverse.
    private static int Turn(int bits) => bits ^ ((bits >> 31) & 0x7FFFFFFF);

    private static IEnumerable<(int Low, int High)> Exchanges(int rows)
    {
        if (rows < 2) yield break;
        var top = (int)BitOperations.RoundUpToPowerOf2((uint)rows) / 2;
        for (var p = top; p > 0; p /= 2)
        {
            var (q, r, d) = (top, 0, p);
            while (true)
            {
                for (var i = 0; i < rows - d; i++)
                    if ((i & p) == r) yield return (i, i + d);
                if (q == p) break;
                (d, q, r) = (q - p, q / 2, p);
            }
        }
    }
}
