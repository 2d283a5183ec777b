using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>The one place that opens a picture: PNG or JPEG, told apart by the first bytes, whatever the file is called.</summary>
public static class PictureFile
{
    /// <summary>The endings that files of such pictures have.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".jpeg", ".jpg", ".png"];

    /// <summary>Whether a file is called as a picture is.</summary>
    public static bool IsNamedAsOne(string path) => Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    public static Image Read(string path)
    {
        using var source = ByteSource.Open(path);
        return IsJpeg(source) ? JpegImage.Read(source) : PngImage.Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">The stream is neither, or damaged.</exception>
    public static Image Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return IsJpeg(source) ? JpegImage.Read(source) : PngImage.Read(source);
    }

    /// <summary>Reads a picture as grey, as Pillow's <c>convert("L")</c> does (<see cref="PngImage.ReadGrey(Stream, string)"/>).</summary>
    /// <inheritdoc cref="Read(Stream, string)"/>
    public static Image ReadGrey(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return IsJpeg(source) ? JpegImage.Read(source).ToGrey() : PngImage.ReadGrey(source);
    }

    private static bool IsJpeg(ByteSource source)
    {
        var isLong = source.Ensure(PngImage.Signature.Length);
        if (source.Buffered.StartsWith(JpegImage.Signature)) return true;
        return isLong && source.Buffered.StartsWith(PngImage.Signature) ? false
            : throw source.Broken("it begins neither as a PNG nor as a JPEG file", 0);
    }
}
