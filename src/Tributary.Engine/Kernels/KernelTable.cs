using System.Runtime.Intrinsics;

namespace Tributary.Engine.Kernels;

/// <summary>The kernels of one vector width, and which of them fits.</summary>
internal sealed unsafe class KernelTable
{
    private readonly (int Width, int MaxRows)[] _tiles;
    private readonly nint[][] _tileCode;
    private readonly nint[] _dot;
    private readonly nint[] _gatherIn;
    private readonly nint[] _gatherOut;
    private readonly nint[] _pick; // of 1, 2, 4 ... panels

    public KernelTable(int lanes, int dotRows, int gatherWidth, (int Width, int MaxRows)[] tiles, nint[] tileCode, nint[] dot, nint[] gatherIn, nint[] gatherOut, nint[] pick)
    {
        VectorWidth = lanes;
        DotRows = dotRows;
        GatherWidth = gatherWidth;
        _tiles = tiles;
        var first = 0;
        _tileCode = [.. tiles.Select(t => tileCode[first..(first += t.MaxRows)])];
        _dot = dot;
        _gatherIn = gatherIn;
        _gatherOut = gatherOut;
        _pick = pick;
    }

    /// <summary>The widest kernels that this processor runs well.</summary>
    public static KernelTable Best { get; } =
        Vector512.IsHardwareAccelerated ? Simd512.Table
        : Vector256.IsHardwareAccelerated ? Simd256.Table
        : Vector128.IsHardwareAccelerated ? Simd128.Table
        : Scalar.Table;

    /// <summary>Floats in a vector.</summary>
    public int VectorWidth { get; }

    /// <summary>Most rows that one dot kernel takes.</summary>
    public int DotRows { get; }

    /// <summary>Most floats that one gather kernel takes.</summary>
    public int GatherWidth { get; }

    /// <summary>Splits columns into the widths that the kernels have: (first column, width, most rows).</summary>
    public (int Start, int Width, int MaxRows)[] Columns(int count)
    {
        var columns = new List<(int, int, int)>();
        for (var start = 0; start < count;)
        {
            // The narrowest kernel that covers what is left, else the widest; a wide one must start at a panel of 16.
            var left = count - start;
            var (width, rows) = _tiles.Where(t => t.Width >= left).DefaultIfEmpty(_tiles[0]).MinBy(t => t.Width);
            columns.Add((start, width, rows));
            start += width;
        }

        return [.. columns];
    }

    public delegate*<Tile*, void>[] Tiles(int width)
    {
        var code = _tileCode[Array.FindIndex(_tiles, t => t.Width == width)];
        var kernels = new delegate*<Tile*, void>[code.Length + 1];
        for (var i = 0; i < code.Length; i++) kernels[i + 1] = (delegate*<Tile*, void>)code[i];
        return kernels;
    }

    public void Dots(int rows, Dot* job) => ((delegate*<Dot*, void>)_dot[rows - 1])(job);

    /// <param name="width">Floats, a multiple of the vector's width, at most <see cref="GatherWidth"/>.</param>
    public delegate*<Gather*, void> GatherIn(int width) => (delegate*<Gather*, void>)_gatherIn[width / VectorWidth - 1];

    /// <inheritdoc cref="GatherIn"/>
    public delegate*<Gather*, void> GatherOut(int width) => (delegate*<Gather*, void>)_gatherOut[width / VectorWidth - 1];

    /// <summary>Picks the panels of <paramref name="job"/>, as many at a time as there are registers for.</summary>
    public void Pick(Gather* job)
    {
        var left = job->Panels;
        while (left > 0)
        {
            var size = _pick.Length - 1;
            while (1 << size > left) size--;
            ((delegate*<Gather*, void>)_pick[size])(job);
            var done = 1 << size;
            job->X += done * job->PanelStride;
            job->Out += done * 16;
            left -= done;
        }
    }
}
