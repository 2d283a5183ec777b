using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>PNG (W3C recommendation, third edition): reads all colour types, bit depths and interlacing, with every checksum; samples
/// become 8 bits, palettes colours, transparent colours an alpha channel.</summary>
public static class PngImage
{
    /// <summary>A larger picture (width x height) is refused.</summary>
    public const int MaxPixels = 64 * 1024 * 1024;

    internal static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static Image Read(string path)
    {
        using var source = ByteSource.Open(path);
        return Read(source);
    }

    /// <param name="name">What a fault calls the stream.</param>
    /// <exception cref="BrokenFileException">The stream is no valid PNG file.</exception>
    public static Image Read(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return Read(source);
    }

    /// <summary>Reads a picture as grey, to the bytes of Pillow's <c>Image.open(...).convert("L")</c>: transparency does not matter, 16-bit
    /// grey is clipped at 255, and other colours of 16 bits count by their upper 8.</summary>
    /// <inheritdoc cref="Read(Stream, string)"/>
    public static Image ReadGrey(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        return ReadGrey(source);
    }

    /// <summary>Writes a file of 8 bits a channel.</summary>
    public static void Write(Stream stream, Image image)
    {
        stream.Write(Signature);
        Span<byte> header = stackalloc byte[PngHeader.Bytes];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8..].Clear();
        header[8] = 8;
        header[9] = image.Channels switch { 1 => 0, 2 => 4, 3 => 2, _ => 6 };
        WriteChunk(stream, "IHDR", header);

        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var stride = image.Width * image.Channels;
            for (var y = 0; y < image.Height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(image.Pixels, y * stride, stride);
            }
        }

        WriteChunk(stream, "IDAT", compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(stream, "IEND", []);
    }

    internal static Image Read(ByteSource source) => PngFile.Read(source).Decode();

    internal static Image ReadGrey(ByteSource source) => PngFile.Read(source).Decode(isCut: true).Opaque().ToGrey();

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        stream.Write(word);
        Encoding.ASCII.GetBytes(type, word);
        var crc = Crc32.Append(Crc32.Append(0, word), data);
        stream.Write(word);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, crc);
        stream.Write(word);
    }
}
