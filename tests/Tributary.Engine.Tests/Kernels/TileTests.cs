using Tributary.Engine.Data;
using Tributary.Engine.Kernels;
using Tributary.Engine.Tests.Layers;

namespace Tributary.Engine.Tests.Kernels;

[Trait("Kernels", "yes")]
public sealed unsafe class TileTests
{
    public static TheoryData<int> Modes => [Tile.Store, Tile.Add, Tile.BiasRelu, Tile.Bias, Tile.AddScaled, Tile.FromC | Tile.Store, Tile.FromC | Tile.BiasRelu];

    [Theory]
    [MemberData(nameof(Modes))]
    public void Every_width_computes_what_the_scalar_kernel_computes(int mode)
    {
        foreach (var table in GradientTests.Tables())
            foreach (var columns in new[] { 1, 7, 8, 16, 17, 24, 32, 50, 70 })
                foreach (var rows in new[] { 1, 2, 5, 8, 13 })
                    Assert.Equal(Run(Scalar.Table, mode, rows, columns), Run(table, mode, rows, columns));
    }

    [Fact]
    public void The_scalar_kernel_computes_the_sum_it_documents()
    {
        var run = Run(Scalar.Table, Tile.Store, rows: 3, columns: 5);
        var (a, b, _) = Operands();
        for (var r = 0; r < 3; r++)
            for (var j = 0; j < 5; j++)
            {
                double sum = 0;
                for (var s = 0; s < 2; s++)
                    for (var k = 0; k < 6; k++) sum += a.Floats[(r * 20) + (s * 9) + k] * (double)b.Floats[(((s * 6) + k) * 16) + j];
                Assert.Equal(sum, run[(r * 80) + j], 1e-5);
            }
    }

    [Fact]
    public void Dot_kernels_agree_in_every_bit()
    {
        var (a, b, _) = Operands();
        foreach (var table in GradientTests.Tables())
            for (var rows = 1; rows <= table.DotRows; rows++)
                Assert.Equal(Dots(Scalar.Table, rows, a, b), Dots(table, rows, a, b));
    }

    [Fact]
    public void Gather_kernels_agree_in_every_bit()
    {
        var (a, b, c) = Operands();
        var at = PinnedBuffer.Of([0, 7, 3, 40, 12]);
        foreach (var table in GradientTests.Tables())
            for (var width = 16; width <= table.GatherWidth; width += 16)
                foreach (var inward in new[] { true, false })
                    Assert.Equal(Gathered(Scalar.Table, Math.Min(width, 64), inward, a, b, c, at), Gathered(table, width, inward, a, b, c, at)[..Math.Min(width, 64)]);
    }

    private static float[] Gathered(KernelTable table, int width, bool inward, PinnedBuffer a, PinnedBuffer values, PinnedBuffer start, PinnedBuffer at)
    {
        var output = new PinnedBuffer(512);
        start.Span[..512].CopyTo(output.Span);
        Gather job = new() { X = a.Floats, Width = width, At = at.Ints, Values = values.Floats, Count = 5, Out = output.Floats };
        if (inward) table.GatherIn(width)(&job);
        else table.GatherOut(width)(&job);
        return [.. output.Span[..width]];
    }

    private static float[] Dots(KernelTable table, int rows, PinnedBuffer a, PinnedBuffer b)
    {
        var output = new PinnedBuffer(64);
        // The scalar table takes one row at a time.
        for (var r = 0; r < rows; r += Math.Min(rows, table.DotRows))
        {
            Dot job = new() { Rows = a.Floats + (r * 64), RowStride = 64, Weights = b.Floats, PanelStride = 96, Panels = 3, Out = output.Floats + (r * 8), OutStride = 8 };
            table.Dots(Math.Min(rows, table.DotRows), &job);
        }

        return [.. output.Span[..(rows * 8)]];
    }

    private static float[] Run(KernelTable table, int mode, int rows, int columns)
    {
        var (a, b, c) = Operands();
        var rowsAt = PinnedBuffer.Of([.. Enumerable.Range(0, rows).Select(r => r * 20)]);
        var outAt = PinnedBuffer.Of([.. Enumerable.Range(0, rows).Select(r => r * 80)]);
        var segments = PinnedBuffer.Of([0, 9]);
        Tile tile = new()
        {
            A = a.Floats,
            Step = 1,
            Segments = segments.Ints,
            SegmentCount = 2,
            Length = 6,
            BStep = 16,
            BPanel = 12 * 16,
            CPanel = 16,
            Mode = mode,
            Alpha = -0.37f,
        };
        new TilePlan(table, columns).Run(&tile, rowsAt.Ints, rows, b.Floats, c.Floats, outAt.Ints, b.Floats);
        // What lies beyond the columns is scratch.
        return [.. Enumerable.Range(0, rows * 80).Select(i => i % 80 < columns ? c.Floats[i] : 0)];
    }

    private static (PinnedBuffer A, PinnedBuffer B, PinnedBuffer C) Operands()
    {
        var random = new SeededRandom(5);
        var buffers = new[] { new PinnedBuffer(2000), new PinnedBuffer(2000), new PinnedBuffer(2000) };
        foreach (var buffer in buffers) foreach (ref var value in buffer.Span) value = (float)(random.NextDouble() - 0.5);
        return (buffers[0], buffers[1], buffers[2]);
    }

}
