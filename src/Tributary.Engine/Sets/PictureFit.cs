using Tributary.Engine.Data;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Sets;

/// <summary>Makes of any picture what a model of pictures takes: its size, its channels, its side of black and white, its scale.</summary>
public static class PictureFit
{
    /// <returns>height x width x channels, row-major.</returns>
    /// <param name="shape">[height, width, channels]; 1 channel is grey, 3 are colours.</param>
    /// <param name="filter">How it changes its size.</param>
    /// <exception cref="ArgumentException">The shape is no picture's.</exception>
    public static byte[] Pixels(Image picture, IReadOnlyList<int> shape, Inversion inversion, ResizeFilter filter = ResizeFilter.Bilinear)
    {
        if (shape is not [var height, var width, 1 or 3])
            throw new ArgumentException($"[{string.Join(", ", shape)}] is no picture's shape; [height, width, 1 or 3] is needed",
                nameof(shape));
        var fitting = shape[2] == 1 || picture.Channels < 3 ? picture.ToGrey() : picture;
        if (fitting.Width != width || fitting.Height != height) fitting = fitting.Resized(width, height, filter);
        if (inversion == Inversion.Yes || (inversion == Inversion.Auto && shape[2] == 1 && IsDarkOnLight(fitting)))
            fitting = fitting.Inverted();
        return (fitting.Channels, shape[2]) switch
        {
            (1, 3) => [.. fitting.Pixels.SelectMany(grey => (byte[])[grey, grey, grey])],
            (4, _) => [.. fitting.Pixels.Where((_, i) => i % 4 != 3)],
            _ => fitting.Pixels,
        };
    }

    /// <summary>The pixels as training saw its own.</summary>
    /// <param name="trained">How those were scaled; null for 0..1.</param>
    public static float[] Features(byte[] pixels, PixelScaling? trained)
    {
        var features = new float[pixels.Length];
        (trained ?? PixelScaling.Plain).Apply(pixels, features);
        return features;
    }

    // The background is what the border shows; ink is darker than it in the mean.
    private static bool IsDarkOnLight(Image grey)
    {
        long border = 0, count = 0, all = 0;
        for (var y = 0; y < grey.Height; y++)
            for (var x = 0; x < grey.Width; x++)
            {
                var pixel = grey.Pixels[(y * grey.Width) + x];
                all += pixel;
                if (x > 0 && y > 0 && x < grey.Width - 1 && y < grey.Height - 1) continue;
                border += pixel;
                count++;
            }

        return border > 127 * count && border * grey.Pixels.Length >= all * count;
    }
}
