using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Imaging;

public sealed class PngImageTests
{
    [Fact]
    public void Every_colour_type_depth_and_interlacing_gives_the_expected_pixels()
    {
        var files = FormatFixtures.Archive("png.zip");

        foreach (var name in files.Keys.Where(file => file.EndsWith(".png", StringComparison.Ordinal)).Select(file => file[..^4]))
        {
            var image = PngImage.Read(new MemoryStream(files[name + ".png"]), name);
            var expected = Npy.Read(new MemoryStream(files[name + ".npy"]), name);

            Assert.Equal(expected.Shape, [image.Height, image.Width, image.Channels]);
            Assert.True(expected.Values.AsSpan().SequenceEqual([.. image.Pixels.Select(value => (float)value)]), name);
        }
    }

    [Fact]
    public void Grey_is_to_the_byte_what_pillow_gives_of_every_kind()
    {
        var files = FormatFixtures.Archive("png.zip");
        var grey = Npz.Read(new MemoryStream(FormatFixtures.Bytes("grey.npz")), "grey.npz");
        Assert.Equal(52, grey.Count);
        foreach (var (name, expected) in grey)
        {
            var image = PngImage.ReadGrey(new MemoryStream(files[$"{name}.png"]), name);

            Assert.Equal(expected.Shape, [image.Height, image.Width]);
            Assert.True(expected.Values.AsSpan().SequenceEqual([.. image.Pixels.Select(value => (float)value)]), name);
        }
    }

    [Fact]
    public void What_is_written_is_read()
        => Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(1, 4)
            .ToArbitrary(), (width, height, channels) =>
        {
            var image = new Image(width, height, channels, [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * 31))]);
            var stream = new MemoryStream();
            PngImage.Write(stream, image);
            var read = PngImage.Read(new MemoryStream(stream.ToArray()), "memory");

            Assert.Equal((width, height, channels), (read.Width, read.Height, read.Channels));
            Assert.Equal(image.Pixels, read.Pixels);
        }));
}
