using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>JPEG (ITU-T T.81) as photographs and X-rays are kept: baseline, extended and progressive with Huffman codes, 8 bits, grey or
/// three colours with any subsampling of 1, 2 or 4. Decoded by JpegLibrary; what it would believe or get wrong of a file is looked at
/// before (<see cref="JpegSegments"/>). Chroma is smoothed as libjpeg does, and the picture turned upright where the file says how it was
/// held (EXIF), as viewers show it.</summary>
public static class JpegImage
{
    /// <summary>A larger picture (width x height) is refused.</summary>
    public const int MaxPixels = PngImage.MaxPixels;

    // More than any picture of MaxPixels needs.
    private const int MaxBytes = 256 * 1024 * 1024;

    internal static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    public static Image Read(string path)
    {
        using var source = ByteSource.Open(path);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <returns>1 channel for a grey file, 3 for colours.</returns>
    /// <exception cref="BrokenFileException">The stream is no valid JPEG file, or one of a kind that is not read.</exception>
    public static Image Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return Read(source);
    }

    internal static Image Read(ByteSource source)
    {
        var file = source.ReadToEnd(MaxBytes, "a JPEG picture");
        if (!file.AsSpan().StartsWith(Signature)) throw new BrokenFileException(source.Name, 0, "it does not begin as a JPEG file");
        var segments = new JpegSegments(file, source.Name);
        try
        {
            return segments.Read();
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException or IndexOutOfRangeException
            or ArgumentException or OverflowException)
        {
            // Every kind that the library throws of a damaged file; it has no kind of its own.
            throw new BrokenFileException(source.Name, segments.Offset, "the picture's data is damaged or cut off", fault);
        }
    }
}
