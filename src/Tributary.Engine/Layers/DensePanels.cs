using Tributary.Engine.Kernels;
using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Layers;

/// <summary>A matrix of weights in panels of 16 outputs, [outputs / 16][inputs, padded to 4][16], so that forward, both gradients and the
/// optimizer walk memory in one direction. Its gradient never leaves the first cache on its way to the optimizer.</summary>
internal sealed unsafe class DensePanels
{
    /// <summary>Inputs whose gradients are computed before the optimizer takes them.</summary>
    private const int Block = 64;

    private readonly int _inputs, _outputs;
    private readonly int[]? _flattened;
    private readonly (int FirstGroup, int EndGroup, int FirstPanel, int EndPanel)[] _shares;
    private readonly PinnedBuffer _columns, _gradientRows;
    private readonly PinnedBuffer[] _scratch;

    /// <param name="flattened">[height, width, channels] where the input is a flattened image, whose canonical order is channels
    /// first.</param>
    public DensePanels(int inputs, int outputs, KernelTable table, int workers, int[]? flattened = null)
    {
        (_inputs, _outputs, _flattened) = (inputs, outputs, flattened);
        // Rows that are a multiple of 8 would put the panels, one row each, into few sets of the first cache.
        Rows = (inputs + 3) / 4 * 4;
        if (Rows % 8 == 0) Rows += 4;
        Panels = (outputs + 15) / 16;
        Plan = new TilePlan(table, outputs);
        _shares = [.. Cut(table.Columns(outputs), Panels)];
        Length = (long)Panels * Rows * 16;
        _columns = PinnedBuffer.Of([.. Enumerable.Range(0, Block)]);
        _gradientRows = PinnedBuffer.Of([.. Enumerable.Range(0, Block).Select(i => i * 16)]);
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new PinnedBuffer(ScratchFloats))];
    }

    /// <summary>Room for the gradients of two panels.</summary>
    public static int ScratchFloats => 2 * Block * 16;

    public TilePlan Plan { get; }

    /// <summary>Inputs, padded so that four at a time never reach into the next panel.</summary>
    public int Rows { get; }

    public int Panels { get; }

    public long Length { get; }

    /// <summary>Units of work that cover whole panels.</summary>
    public int Shares => _shares.Length;

    public float* Weights { get; private set; }

    private long Offset { get; set; }

    public void Attach(float* weights, long offset)
    {
        Weights = weights;
        Offset = offset;
    }

    public float* Scratch(int worker) => _scratch[worker].Floats;

    /// <summary>Column groups and panels of shares [first, end).</summary>
    public (int FirstGroup, int EndGroup, int FirstPanel, int EndPanel) Range(int first, int end)
        => (_shares[first].FirstGroup, _shares[end - 1].EndGroup, _shares[first].FirstPanel, _shares[end - 1].EndPanel);

    public void Import(ReadOnlySpan<float> canonical)
    {
        for (var unit = 0; unit < _outputs; unit++)
        {
            var row = canonical.Slice(unit * _inputs, _inputs);
            float* panel = Panel(unit);
            if (_flattened is null) for (var k = 0; k < row.Length; k++) panel[k * 16] = row[k];
            else for (var k = 0; k < row.Length; k++) panel[k * 16] = row[Canonical(k)];
        }
    }

    public void Export(Span<float> canonical)
    {
        for (var unit = 0; unit < _outputs; unit++)
        {
            var row = canonical.Slice(unit * _inputs, _inputs);
            float* panel = Panel(unit);
            if (_flattened is null) for (var k = 0; k < row.Length; k++) row[k] = panel[k * 16];
            else for (var k = 0; k < row.Length; k++) row[Canonical(k)] = panel[k * 16];
        }
    }

    /// <summary>Computes this worker's share of the gradient x^T dy, block by block, and steps the optimizer on each.</summary>
    /// <param name="t">A (the inputs), Step, Segments, SegmentCount, Length (samples) and BStep are set.</param>
    public void Update(Tile* t, float* dy, Pass pass, int worker)
    {
        var first = (int)((long)Shares * worker / pass.Workers);
        var end = (int)((long)Shares * (worker + 1) / pass.Workers);
        var x = t->A;
        for (var share = first; share < end; share++) Update(_shares[share], t, x, dy, pass, Scratch(worker));
    }

    private void Update((int FirstGroup, int EndGroup, int FirstPanel, int EndPanel) share, Tile* t, float* x, float* dy, Pass pass,
        float* scratch)
    {
        const int PanelScratch = Block * 16;
        var plain = pass.PlainRate;
        Optimizer optimizer = pass.Optimizer!;
        float* target = scratch - ((long)share.FirstPanel * PanelScratch);
        t->BPanel = 16;
        t->CPanel = plain is null ? PanelScratch : (nint)Rows * 16;
        t->Mode = plain is null ? Tile.Store : Tile.AddScaled;
        t->Alpha = -(plain ?? 0);
        for (var k = 0; k < _inputs; k += Block)
        {
            var rows = Math.Min(Block, _inputs - k);
            t->A = x + k;
            float* to = plain is null ? target : Weights + ((long)k * 16);
            for (var group = share.FirstGroup; group < share.EndGroup; group++)
                Plan.Run(group, t, _columns.Ints, rows, dy, to, _gradientRows.Ints, null);
            for (var panel = share.FirstPanel; panel < share.EndPanel && plain is null; panel++)
            {
                var at = (((long)panel * Rows) + k) * 16;
                optimizer.Apply(Weights + at, target + ((long)panel * PanelScratch), Offset + at, rows * 16L);
            }
        }
    }

    /// <summary>The least sets of column groups that cover whole panels: what one worker takes.</summary>
    private static IEnumerable<(int FirstGroup, int EndGroup, int FirstPanel,
        int EndPanel)> Cut((int Start, int Width, int MaxRows)[] columns, int panels)
    {
        var first = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var end = columns[i].Start + columns[i].Width;
            if (end % 16 != 0 && i < columns.Length - 1) continue;
            yield return (first, i + 1, columns[first].Start / 16, Math.Min((end + 15) / 16, panels));
            first = i + 1;
        }
    }

    private float* Panel(int unit) => Weights + ((long)(unit >> 4) * Rows * 16) + (unit & 15);

    private int Canonical(int k)
    {
        var (height, width, channels) = (_flattened![0], _flattened[1], _flattened[2]);
        return (k % channels * height * width) + (k / channels);
    }
}
