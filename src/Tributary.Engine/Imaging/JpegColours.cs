namespace Tributary.Engine.Imaging;

/// <summary>Brightness and two differences of colour to red, green and blue (JFIF 1.02), in libjpeg's fixed point (jdcolor.c).</summary>
internal static class JpegColours
{
    private const int Bits = 16;
    private const int Half = 1 << (Bits - 1);

    private static readonly int[] s_red = Table(1.40200, Half, Bits);
    private static readonly int[] s_blue = Table(1.77200, Half, Bits);
    private static readonly int[] s_greenOfRed = Table(-0.71414, 0, 0);
    private static readonly int[] s_greenOfBlue = Table(-0.34414, Half, 0);

    public static void ToRgb(ReadOnlySpan<byte> brightness, ReadOnlySpan<byte> blue, ReadOnlySpan<byte> red, Span<byte> pixels)
    {
        for (int x = 0, to = 0; to < pixels.Length; x++, to += 3)
        {
            int y = brightness[x], cb = blue[x], cr = red[x];
            pixels[to] = Clamped(y + s_red[cr]);
            pixels[to + 1] = Clamped(y + ((s_greenOfBlue[cb] + s_greenOfRed[cr]) >> Bits));
            pixels[to + 2] = Clamped(y + s_blue[cb]);
        }
    }

    private static byte Clamped(int value) => (byte)Math.Clamp(value, 0, 255);

    private static int[] Table(double factor, int add, int shift)
    {
        var fixedPoint = Math.Sign(factor) * (int)((Math.Abs(factor) * (1 << Bits)) + 0.5);
        return [.. Enumerable.Range(-128, 256).Select(value => ((fixedPoint * value) + add) >> shift)];
    }
}
