using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Tests.Imaging;

/// <summary>PNG files as they are found: what other readers read is read, what is damaged is named, and nothing else is thrown.</summary>
public sealed class PngInputTests
{
    private static readonly byte[] Pixels = [10, 20, 30, 40];
    private static readonly byte[] Rows = [0, 10, 20, 0, 30, 40];
    private static readonly byte[] Header = [0, 0, 0, 2, 0, 0, 0, 2, 8, 0, 0, 0, 0];

    private static readonly Dictionary<string, byte[]> s_readable = new(StringComparer.Ordinal)
    {
        ["plain"] = Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows)), End),
        ["data after the end"] = [.. Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows)), End), 0, 1, 2, 3],
        ["a second file after the end"] = [.. Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows)), End), .. PngImage.Signature],
        ["more rows than the picture has"] = Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated([.. Rows, 0, 1, 2, 3])), End),
        ["bytes after the compressed data"] = Png(Chunk("IHDR", Header), Chunk("IDAT", [.. Deflated(Rows), 7, 7, 7]), End),
        ["a chunk of data that is surplus"] = Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows)), Chunk("IDAT", [1, 2, 3]), End),
        ["data in many chunks, some empty"] = Png([Chunk("IHDR", Header), .. Deflated(Rows)
            .Select(one => Chunk("IDAT", [one])), Chunk("IDAT", []), End]),
        ["a wrong checksum of a text"] = Png(Chunk("IHDR", Header), Chunk("tEXt", "a\0b"u8, wrong: true), Chunk("IDAT", Deflated(Rows)),
            End),
        ["a wrong checksum of a transparent colour"]
            = Png(Chunk("IHDR", Header), Chunk("tRNS", [0, 9], wrong: true), Chunk("IDAT", Deflated(Rows)), End),
        ["a chunk that nobody knows"] = Png(Chunk("IHDR", Header), Chunk("abCd", [1]), Chunk("IDAT", Deflated(Rows)), End),
    };

    private static readonly Dictionary<string, (byte[] Bytes, string Problem)> s_broken = new(StringComparer.Ordinal)
    {
        ["a preset dictionary"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", [0x78, 0xBB, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1]), End),
            "damaged or cut off"),
        ["no zlib at all"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", "no zlib at all"u8.ToArray()), End), "damaged or cut off"),
        ["a wrong check of the pixels"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", [.. Deflated(Rows)[..^1], 99]), End),
            "damaged or cut off"),
        ["too few rows"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows[..4])), End), "damaged or cut off"),
        ["a wrong checksum of the data"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows), wrong: true), End),
            "checksum of the IDAT chunk"),
        ["a wrong checksum of the header"] = (Png(Chunk("IHDR", Header, wrong: true), Chunk("IDAT", Deflated(Rows)), End),
            "checksum of the IHDR chunk"),
        ["no end"] = (Png(Chunk("IHDR", Header), Chunk("IDAT", Deflated(Rows))), "the file ends here"),
        ["no data"] = (Png(Chunk("IHDR", Header), End), "no IDAT chunk"),
        ["a chunk that must be known"] = (Png(Chunk("IHDR", Header), Chunk("ABCD", [1]), Chunk("IDAT", Deflated(Rows)), End),
            "is not known"),
        ["no width"] = (Png(Chunk("IHDR", [0, 0, 0, 0, .. Header[4..]]), Chunk("IDAT", Deflated(Rows)), End), "0 x 2 pixels"),
        ["a picture of terabytes"] = (Png(Chunk("IHDR", [127, 255, 255, 255, 127, 255, 255, 255, 8, 6, 0, 0, 0]),
            Chunk("IDAT", Deflated(Rows)), End), "pixels"),
    };

    public static TheoryData<string> Readable => [.. s_readable.Keys];

    public static TheoryData<string> Broken => [.. s_broken.Keys];

    private static byte[] End => Chunk("IEND", []);

    [Theory]
    [MemberData(nameof(Readable))]
    public void What_others_read_is_read(string name)
        => Assert.Equal(Pixels, PngImage.Read(new MemoryStream(s_readable[name]), "a picture").Pixels);

    [Theory]
    [MemberData(nameof(Broken))]
    public void What_is_damaged_is_named(string name)
    {
        var (bytes, problem) = s_broken[name];

        var fault = Assert.Throws<BrokenFileException>(() => PngImage.Read(new MemoryStream(bytes), "a picture"));

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
    }

    private static byte[] Png(params byte[][] chunks) => [.. PngImage.Signature, .. chunks.SelectMany(chunk => chunk)];

    private static byte[] Chunk(string type, ReadOnlySpan<byte> data, bool wrong = false)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        var crc = Crc32.Append(0, chunk.AsSpan(4, 4 + data.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), wrong ? crc ^ 1 : crc);
        return chunk;
    }

    private static byte[] Deflated(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return stream.ToArray();
    }
}
