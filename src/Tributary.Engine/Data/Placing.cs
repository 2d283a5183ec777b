namespace Tributary.Engine.Data;

/// <summary>Where the pixels of a varied picture come from. Basic operations only, so that it is the same on every machine.</summary>
/// <param name="Cos">Of the angle.</param>
/// <param name="Sin">0 where it is not turned.</param>
internal readonly record struct Placing(int Height, int Width, bool Flip, int Right, int Down, double Cos, double Sin)
{
    public static Placing Draw(Augmentation augmentation, int height, int width, ref SeededRandom random)
    {
        // Every draw is made, wanted or not: one setting does not change what another one gives.
        var (flip, right, down, turn) = (random.NextInt32(2) == 1, Share(ref random), Share(ref random), Share(ref random));

        // The tangent of half an angle (its series; at 45 degrees it is off by a hundredth) gives a sine and a cosine that fit exactly.
        var half = turn * augmentation.Rotate * (3.141592653589793 / 360);
        var tangent = half + (half * half * half / 3) + (2 * half * half * half * half * half / 15);
        var whole = 1 + (tangent * tangent);
        return new Placing(height, width, augmentation.Flip && flip, (int)Math.Round(right * augmentation.Shift * width),
            (int)Math.Round(down * augmentation.Shift * height), (2 - whole) / whole, 2 * tangent / whole);
    }

    /// <param name="channels">Values of a pixel.</param>
    public void Apply(ReadOnlySpan<float> picture, Span<float> varied, int channels)
    {
        var (midX, midY) = ((Width - 1) / 2.0, (Height - 1) / 2.0);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var (atX, atY) = (x - Right - midX, y - Down - midY);
                var (fromX, fromY) = (midX + (Cos * atX) + (Sin * atY), midY + (Cos * atY) - (Sin * atX));
                if (Flip) fromX = Width - 1 - fromX;
                var to = varied.Slice(((y * Width) + x) * channels, channels);
                if (Sin == 0) At(picture, (int)Math.Round(fromX), (int)Math.Round(fromY), channels).CopyTo(to);
                else Blend(picture, fromX, fromY, to);
            }
    }

    private static double Share(ref SeededRandom random) => (2 * random.NextDouble()) - 1;

    // Bilinear between the four pixels about a place.
    private void Blend(ReadOnlySpan<float> picture, double x, double y, Span<float> to)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (right, bottom) = ((float)(x - left), (float)(y - top));
        var a = At(picture, left, top, to.Length);
        var b = At(picture, left + 1, top, to.Length);
        var c = At(picture, left, top + 1, to.Length);
        var d = At(picture, left + 1, top + 1, to.Length);
        for (var i = 0; i < to.Length; i++)
        {
            var upper = a[i] + ((b[i] - a[i]) * right);
            var lower = c[i] + ((d[i] - c[i]) * right);
            to[i] = upper + ((lower - upper) * bottom);
        }
    }

    private ReadOnlySpan<float> At(ReadOnlySpan<float> picture, int x, int y, int channels)
        => picture.Slice(((Math.Clamp(y, 0, Height - 1) * Width) + Math.Clamp(x, 0, Width - 1)) * channels, channels);
}
