using Tributary.Engine.Imaging;

namespace Tributary.Engine.Partitions;

/// <summary>A partition as a picture without words: a row for each client, as long as it holds samples, cut into its labels by
/// colour.</summary>
public static class PartitionImage
{
    private const int Width = 800;
    private const int MaxRows = 1000;

    /// <param name="table">Clients beyond the first thousand are left out.</param>
    /// <returns>RGB, 800 pixels wide.</returns>
    public static Image Draw(PartitionTable table)
    {
        var rows = Math.Clamp(table.Clients.Count, 1, MaxRows);
        var (bar, gap) = rows > 200 ? (1, 0) : rows > 50 ? (4, 1) : (14, 4);
        var max = Math.Max(1, table.Counts.Take(rows).Max(counts => counts.Sum()));
        var pixels = new byte[Width * rows * (bar + gap) * 3];
        pixels.AsSpan().Fill(255);
        for (var row = 0; row < rows; row++)
        {
            var (sum, from) = (0L, 0);
            for (var label = 0; label < table.Labels.Count; label++)
            {
                sum += table.Counts[row][label];
                var to = (int)(sum * Width / max);
                for (var y = row * (bar + gap); y < (row * (bar + gap)) + bar; y++)
                    Fill(pixels.AsSpan(((y * Width) + from) * 3, (to - from) * 3), Colour(label, table.Labels.Count));
                from = to;
            }
        }

        return new Image(Width, rows * (bar + gap), 3, pixels);
    }

    private static void Fill(Span<byte> pixels, (byte R, byte G, byte B) colour)
    {
        for (var i = 0; i < pixels.Length; i += 3) (pixels[i], pixels[i + 1], pixels[i + 2]) = colour;
    }

    // Hues all around the circle; lightness alternates so that neighbours differ for everybody.
    private static (byte R, byte G, byte B) Colour(int label, int labels)
    {
        var hue = 6.0 * label / Math.Max(1, labels);
        var light = label % 2 == 0 ? 0.46 : 0.62;
        var chroma = (1 - Math.Abs((2 * light) - 1)) * 0.55;
        return (Channel(0), Channel(4), Channel(2));

        byte Channel(double shift)
        {
            var at = (hue + shift) % 6;
            return (byte)Math.Round(255 * (light - (chroma / 2) + (chroma * Math.Clamp(2 - Math.Abs(at < 3 ? at : 6 - at), 0, 1))));
        }
    }
}
