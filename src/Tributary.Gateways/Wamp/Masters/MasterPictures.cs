using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>Pictures as the originals' master takes them: grey, 28 x 28, MNIST's mean and deviation; the same numbers bit for
/// bit.</summary>
internal static class MasterPictures
{
    /// <summary>Bytes of a picture's file.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Numbers of a picture.</summary>
    public const int Values = Side * Side;

    private const int Side = 28;
    private const float Mean = 0.1307f;
    private const float Deviation = 0.3081f;

    /// <exception cref="BrokenFileException">It is no picture.</exception>
    public static float[] Read(ReadOnlyMemory<byte> file)
    {
        using var stream = new MemoryStream(file.ToArray(), writable: false);
        var picture = PictureFile.ReadGrey(stream, "the picture").Resized(Side, Side);
        return [.. picture.Pixels.Select(value => (value / 255f - Mean) / Deviation)];
    }
}
