using Tributary.Engine.Data;

namespace Tributary.Engine.Sets;

/// <summary>Mean and deviation of all pixels of a set, with pixels in 0..1 (MNIST: 0.1307 and 0.3081).</summary>
internal static class PixelScale
{
    /// <param name="pixels">Those of an image.</param>
    public static PixelScaling Of(int count, Func<int, ReadOnlySpan<byte>> pixels)
    {
        var counts = new long[256];
        for (var i = 0; i < count; i++)
            foreach (var pixel in pixels(i)) counts[pixel]++;

        double total = Math.Max(1, counts.Sum()), sum = 0, squares = 0;
        for (var value = 0; value < 256; value++) sum += counts[value] * (value / 255.0);
        var mean = sum / total;
        for (var value = 0; value < 256; value++) squares += counts[value] * Math.Pow((value / 255.0) - mean, 2);
        var deviation = Math.Sqrt(squares / total);
        return new PixelScaling { Mean = (float)mean, Deviation = deviation > 0 ? (float)deviation : 1 };
    }
}
