namespace Tributary.Engine.Imaging;

/// <summary>One colour of a JPEG. Where it has fewer samples than the picture has pixels, those between are weighed by distance, 3 to 1,
/// with libjpeg's rounding (jdsample.c, "fancy upsampling"); a quarter of the samples is spread as it is.</summary>
/// <param name="Across">Pixels across that a sample stands for: 1, 2 or 4.</param>
/// <param name="Down">Pixels down.</param>
internal sealed record JpegPlane(int Columns, int Rows, int Across, int Down)
{
    public byte[] Samples { get; } = new byte[checked(Columns * Rows)];

    /// <summary>The row of the picture.</summary>
    /// <param name="row"><see cref="Columns"/> x <see cref="Across"/> bytes.</param>
    public void Spread(int y, Span<byte> row)
    {
        var near = Row(y / Down);
        if (Across == 1 && Down == 1) near.CopyTo(row);
        else if (Across == 1 && Down == 2) SpreadDown(near, Other(y), y % 2 == 0 ? 1 : 2, row);
        else if (Across == 2 && Down == 1 && Columns > 2) SpreadAcross(near, row);
        else if (Across == 2 && Down == 2 && Columns > 2) SpreadBoth(near, Other(y), row);
        else
        {
            for (var x = 0; x < row.Length; x++) row[x] = near[x / Across];
        }
    }

    private ReadOnlySpan<byte> Row(int row) => Samples.AsSpan(row * Columns, Columns);

    // Of two rows of the picture the upper one lies nearer to what is above.
    private ReadOnlySpan<byte> Other(int y) => Row(Math.Clamp((y / 2) + (y % 2 == 0 ? -1 : 1), 0, Rows - 1));

    private static void SpreadDown(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++) row[x] = (byte)(((3 * near[x]) + far[x] + bias) >> 2);
    }

    private static void SpreadAcross(ReadOnlySpan<byte> near, Span<byte> row)
    {
        var last = near.Length - 1;
        (row[0], row[(2 * last) + 1]) = (near[0], near[last]);
        for (var i = 0; i < last; i++)
        {
            row[(2 * i) + 1] = (byte)(((3 * near[i]) + near[i + 1] + 2) >> 2);
            row[(2 * i) + 2] = (byte)(((3 * near[i + 1]) + near[i] + 1) >> 2);
        }
    }

    private static void SpreadBoth(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> row)
    {
        var last = near.Length - 1;
        var here = (3 * near[0]) + far[0];
        row[0] = (byte)(((4 * here) + 8) >> 4);
        for (var i = 0; i < last; i++)
        {
            var next = (3 * near[i + 1]) + far[i + 1];
            row[(2 * i) + 1] = (byte)(((3 * here) + next + 7) >> 4);
            row[(2 * i) + 2] = (byte)(((3 * next) + here + 8) >> 4);
            here = next;
        }

        row[(2 * last) + 1] = (byte)(((4 * here) + 7) >> 4);
    }
}
