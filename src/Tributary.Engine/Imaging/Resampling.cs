namespace Tributary.Engine.Imaging;

/// <summary>Separable resampling in fixed point, columns first, then rows, with the arithmetic of Pillow's Resample.c, so that a picture
/// is reduced to the same bytes as in Python.</summary>
internal static class Resampling
{
    private const int PrecisionBits = 22;

    public static Image Resize(Image image, int width, int height, ResizeFilter filter)
    {
        if (width < 1 || height < 1) throw new ArgumentException($"an image of {width} x {height} cannot be");
        if (filter == ResizeFilter.Nearest) return Pick(image, width, height);
        var channels = image.Channels;
        var pixels = image.Pixels;
        if (width != image.Width)
        {
            var wide = new byte[checked(width * image.Height * channels)];
            for (var x = 0; x < width; x++)
            {
                var (first, weights) = Weights(x, image.Width, width, filter);
                for (var row = 0; row < image.Height; row++)
                    for (var channel = 0; channel < channels; channel++)
                        wide[(row * width + x) * channels + channel]
                            = Weigh(pixels.AsSpan((row * image.Width + first) * channels + channel), channels, weights);
            }

            pixels = wide;
        }

        if (height == image.Height) return new Image(width, height, channels, pixels);
        var stride = width * channels;
        var result = new byte[checked(height * stride)];
        for (var y = 0; y < height; y++)
        {
            var (first, weights) = Weights(y, image.Height, height, filter);
            for (var i = 0; i < stride; i++) result[y * stride + i] = Weigh(pixels.AsSpan(first * stride + i), stride, weights);
        }

        return new Image(width, height, channels, result);
    }

    private static Image Pick(Image image, int width, int height)
    {
        var (channels, pixels) = (image.Channels, new byte[checked(width * height * image.Channels)]);
        for (var y = 0; y < height; y++)
        {
            var row = image.Pixels.AsSpan(Middle(y, image.Height, height) * image.Width * channels);
            for (var x = 0; x < width; x++)
                row.Slice(Middle(x, image.Width, width) * channels, channels).CopyTo(pixels.AsSpan(((y * width) + x) * channels));
        }

        return new Image(width, height, channels, pixels);
    }

    private static int Middle(int index, int from, int to) => (int)(((2L * index) + 1) * from / (2L * to));

    private static byte Weigh(ReadOnlySpan<byte> pixels, int step, int[] weights)
    {
        var sum = 1 << (PrecisionBits - 1);
        for (var i = 0; i < weights.Length; i++) sum += pixels[i * step] * weights[i];
        return (byte)Math.Clamp(sum >> PrecisionBits, 0, 255);
    }

    private static (int First, int[] Weights) Weights(int index, int from, int to, ResizeFilter filter)
    {
        var scale = (double)from / to;
        var spread = Math.Max(1, scale);
        var support = spread * (filter == ResizeFilter.Box ? 0.5 : 1);
        var centre = (index + 0.5) * scale;
        var first = Math.Max(0, (int)(centre - support + 0.5));
        var end = Math.Min(from, (int)(centre + support + 0.5));
        var weights = new double[end - first];
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++) total += weights[i] = Weight((i + first - centre + 0.5) / spread, filter);
        return (first, [.. weights.Select(weight => (int)(0.5 + weight / total * (1 << PrecisionBits)))]);
    }

    private static double Weight(double distance, ResizeFilter filter)
        => filter == ResizeFilter.Box ? distance is > -0.5 and <= 0.5 ? 1 : 0 : Math.Max(0, 1 - Math.Abs(distance));
}
