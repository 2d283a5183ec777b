using System.Runtime.CompilerServices;

namespace Tributary.Engine.Kernels;

/// <summary>Covers a matrix of a given number of columns with tiles.</summary>
internal sealed unsafe class TilePlan
{
    private readonly (int Start, int Width, int MaxRows)[] _columns;
    private readonly delegate*<Tile*, void>[][] _kernels;

    public TilePlan(KernelTable table, int columns)
    {
        _columns = table.Columns(columns);
        _kernels = new delegate*<Tile*, void>[_columns.Length][];
        for (var i = 0; i < _columns.Length; i++) _kernels[i] = table.Tiles(_columns[i].Width);
    }

    /// <summary>Number of column groups: the unit by which workers share the work.</summary>
    public int Groups => _columns.Length;

    /// <summary>All groups; the last first, because a tile may write past its last column into the next row, which the first group then makes good.</summary>
    public void Run(Tile* t, int* rows, int count, float* b, float* c, int* cRows, float* bias)
    {
        for (var group = _columns.Length - 1; group >= 0; group--) Run(group, t, rows, count, b, c, cRows, bias);
    }

    /// <param name="t">A, Step, Segments, Length, BStep, BPanel, CPanel, Mode and Alpha are set by the caller.</param>
    /// <param name="rows">Offsets of <paramref name="count"/> rows of A; <paramref name="cRows"/> those of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int group, Tile* t, int* rows, int count, float* b, float* c, int* cRows, float* bias)
    {
        var (start, width, maxRows) = _columns[group];
        var kernels = _kernels[group];
        t->Width = width;
        t->B = b + (start >> 4) * t->BPanel + (start & 15);
        t->C = c + (start >> 4) * t->CPanel + (start & 15);
        t->BiasValues = bias + start;
        var blocks = (count + maxRows - 1) / maxRows;
        for (int i = 0, block = 0; block < blocks; block++)
        {
            // Even shares: 10 rows become 5 + 5, not 8 + 2.
            var take = (count - i + (blocks - block) - 1) / (blocks - block);
            t->RowCount = take;
            t->Rows = rows + i;
            t->CRows = cRows + i;
            kernels[take](t);
            i += take;
        }
    }
}
