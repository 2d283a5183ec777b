using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Imaging;

/// <summary>Files of libjpeg-turbo's own programs (tests/fixtures/make_jpegs.py).</summary>
public sealed class JpegImageTests
{
    private static readonly Dictionary<string, byte[]> s_files = FormatFixtures.Archive("jpegs.zip");

    private static readonly Dictionary<string, string> s_pixels
        = JsonSerializer.Deserialize<Dictionary<string, string>>(s_files["pixels.json"])!;

    public static TheoryData<string> Readable => [.. s_pixels.Keys];

    public static TheoryData<string> Refused => [.. s_files.Keys.Where(name => name.StartsWith("refused-", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Readable))]
    public void Every_kind_is_read_to_the_bytes_of_libjpeg(string name)
    {
        var picture = Read(s_files[name]);

        Assert.Equal((45, 35), (picture.Width, picture.Height));
        Assert.Equal(name.StartsWith("grey", StringComparison.Ordinal) ? 1 : 3, picture.Channels);
        Assert.Equal(s_pixels[name], Convert.ToHexStringLower(SHA256.HashData(picture.Pixels)));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Kinds_that_are_not_read_say_what_to_do(string name)
        => Assert.Contains("save it as", Assert.Throws<BrokenFileException>(() => Read(s_files[name])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("420.jpg")]
    [InlineData("progressive-420.jpg")]
    [InlineData("restart-blocks.jpg")]
    public void A_file_that_is_cut_off_anywhere_is_refused(string name)
    {
        // The end marker itself may be missing where all is there.
        var (file, last) = (s_files[name], name.StartsWith("progressive", StringComparison.Ordinal) ? 1 : 8);
        for (var length = 0; length <= file.Length - last; length++)
            Assert.Throws<BrokenFileException>(() => Read(file[..length]));
    }

    [Theory]
    [InlineData(65_500, 65_500, "1..67108864")]
    [InlineData(8_000, 8_000, "cannot hold them")]
    [InlineData(0, 5, "0 x 5")]
    public void A_header_that_lies_costs_nothing(int width, int height, string problem)
    {
        var file = (byte[])s_files["420.jpg"].Clone();
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0, 0x00, 0x11]);
        (file[at + 5], file[at + 6], file[at + 7], file[at + 8]) = ((byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = Assert.Throws<BrokenFileException>(() => Read(file));

        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 44, 0)]
    [InlineData(3, 44, 34)]
    [InlineData(4, 0, 34)]
    [InlineData(5, 0, 0)]
    [InlineData(6, 0, 34)]
    [InlineData(7, 44, 34)]
    [InlineData(8, 44, 0)]
    public void A_picture_held_in_any_way_is_turned_upright(int orientation, int x, int y)
    {
        var plain = Read(s_files["444.jpg"]);

        var (little, big) = (Read(Held("444.jpg", orientation, isBig: false)), Read(Held("444.jpg", orientation, isBig: true)));

        Assert.Equal(orientation < 5 ? (45, 35) : (35, 45), (little.Width, little.Height));
        Assert.Equal(plain.Pixels.AsSpan(((y * 45) + x) * 3, 3).ToArray(), little.Pixels[..3]);
        Assert.Equal(little.Pixels, big.Pixels);
    }

    [Fact]
    public void A_segment_whose_length_ends_in_zero_is_passed_over()
    {
        var file = s_files["420.jpg"];

        foreach (var length in (int[])[256, 257, 512])
            Assert.Equal(s_pixels["420.jpg"], Hash(Read([.. file[..2], 0xFF, 0xEC, (byte)(length >> 8), (byte)length,
                .. new byte[length - 2], .. file[2..]])));
    }

    [Fact]
    public void More_scans_than_any_encoder_writes_are_refused()
    {
        var file = s_files["progressive-420.jpg"];
        var at = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        var end = at + 2 + file.AsSpan(at + 2).IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC4]);

        var fault = Assert.Throws<BrokenFileException>(()
            => Read([.. file[..at], .. Enumerable.Repeat(file[at..end], 200).SelectMany(scan => scan), .. file[end..]]));

        Assert.Contains("scans", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_is_opened_by_its_first_bytes_whatever_it_is_called()
    {
        using var png = new MemoryStream();
        PngImage.Write(png, new Image(2, 1, 1, [7, 9]));

        Assert.Equal([7, 9], PictureFile.Read(new MemoryStream(png.ToArray()), "photo.jpg").Pixels);
        Assert.Equal(s_pixels["420.jpg"], Hash(PictureFile.Read(new MemoryStream(s_files["420.jpg"]), "photo.png")));
        Assert.Equal(Read(s_files["420.jpg"]).ToGrey().Pixels,
            PictureFile.ReadGrey(new MemoryStream(s_files["420.jpg"]), "photo").Pixels);
        Assert.Contains("neither", Assert.Throws<BrokenFileException>(()
            => PictureFile.Read(new MemoryStream("GIF89a, say"u8.ToArray()), "photo.png")).Message, StringComparison.Ordinal);
    }

    private static Image Read(byte[] file) => JpegImage.Read(new MemoryStream(file), "a picture");

    private static string Hash(Image picture) => Convert.ToHexStringLower(SHA256.HashData(picture.Pixels));

    // With an EXIF segment of one tag.
    private static byte[] Held(string name, int orientation, bool isBig)
    {
        byte[] tiff = isBig
            ? [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0]
            : [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0];
        byte[] segment = [.. "Exif\0\0"u8, .. tiff];
        return [.. s_files[name][..2], 0xFF, 0xE1, 0, (byte)(segment.Length + 2), .. segment, .. s_files[name][2..]];
    }
}
