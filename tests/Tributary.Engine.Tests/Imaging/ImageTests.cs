using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Imaging;

public sealed class ImageTests
{
    private static readonly IReadOnlyDictionary<string,
        NpyArray> s_pillow = Npz.Read(new MemoryStream(FormatFixtures.Bytes("resized.npz")), "resized.npz");

    private static readonly Image s_source = new(53, 37, 3, Pixels("source"));

    [Theory]
    [InlineData(ResizeFilter.Box, "box")]
    [InlineData(ResizeFilter.Bilinear, "bilinear")]
    public void A_picture_is_resized_to_the_bytes_that_pillow_gives(ResizeFilter filter, string name)
    {
        foreach (var (width, height) in ((int, int)[])[(28, 28), (53, 10), (100, 41), (1, 1)])
            Assert.Equal(Pixels($"{name}-{width}x{height}"), s_source.Resized(width, height, filter).Pixels);
    }

    [Fact]
    public void The_nearest_pixel_is_the_one_at_the_middle()
    {
        Assert.Equal([11, 13], new Image(4, 1, 1, [10, 11, 12, 13]).Resized(2, 1, ResizeFilter.Nearest).Pixels);
        Assert.Equal([1, 1, 2, 3, 3], new Image(3, 1, 1, [1, 2, 3]).Resized(5, 1, ResizeFilter.Nearest).Pixels);
        Assert.Equal([1, 2, 7, 8], new Image(2, 3, 2, [0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 7, 8]).Resized(1, 2, ResizeFilter.Nearest).Pixels);
    }

    [Fact]
    public void Grey_is_what_pillow_gives() => Assert.Equal(Pixels("grey"), s_source.ToGrey().Pixels);

    [Fact]
    public void What_is_transparent_shows_the_background()
    {
        var image = new Image(3, 1, 2, [10, 255, 10, 0, 0, 128]);

        Assert.Equal([10, 255, 127], image.ToGrey().Pixels);
        Assert.Equal([10, 0, 0], image.ToGrey(background: 0).Pixels);
    }

    [Fact]
    public void A_negative_keeps_its_alpha() => Assert.Equal([254, 253, 252, 4], new Image(1, 1, 4, [1, 2, 3, 4]).Inverted().Pixels);

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Image(2, 2, 1, new byte[3]));
        Assert.Throws<ArgumentException>(() => new Image(0, 2, 1, []));
        Assert.Throws<ArgumentException>(() => s_source.Resized(0, 1));
    }

    private static byte[] Pixels(string name) => [.. s_pillow[name].Values.Select(value => (byte)value)];
}
