using Tributary.Engine.Imaging;

namespace Tributary.Gateways.Tests.Wamp;

internal static class Pictures
{
    /// <summary>A light bar on black, 28 x 28, as PNG.</summary>
    public static byte[] Digit()
    {
        var pixels = new byte[28 * 28];
        for (var row = 4; row < 24; row++) pixels.AsSpan(row * 28 + 13, 3).Fill(255);
        using var file = new MemoryStream();
        PngImage.Write(file, new Image(28, 28, 1, pixels));
        return file.ToArray();
    }
}
