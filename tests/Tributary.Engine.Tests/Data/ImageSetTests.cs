using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tests.Data;

public sealed class ImageSetTests
{
    private static readonly byte[] s_pixels = [.. Enumerable.Range(0, 2 * 137).Select(i => (byte)(i * 37))];

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(0.1307f, 0.3081f)]
    public void Every_pixel_is_scaled_as_the_scalar_formula_says(float mean, float deviation)
    {
        var images = new ImageSet(s_pixels, [137, 1, 1], [0, 1]).Scaled(mean, deviation);
        var features = new float[137];

        for (var image = 0; image < 2; image++)
        {
            images.CopyFeatures(image, features);
            for (var i = 0; i < 137; i++) Assert.Equal((s_pixels[image * 137 + i] / 255f - mean) / deviation, features[i]);
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[7], [2, 2, 1], []));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[8], [2, 2, 1], [0]));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[8], [2, 2, 1], [0, 3], classes: 3));
        Assert.Throws<ArgumentException>(() => new ImageSet(new byte[8], [2, 2], [0, 1]));
    }

    [Fact]
    public void A_label_out_of_range_is_named_with_its_place()
    {
        var images = new IdxArray(IdxType.UInt8, [2, 2, 2], new byte[8]);
        var labels = new IdxArray(IdxType.UInt8, [2], [0, 9]);

        var fault = Assert.Throws<BrokenFileException>(() => ImageSet.From(images, "images", labels, "labels", ["a", "b"]));

        Assert.Equal(("labels", 9L), (fault.File, fault.Offset));
        Assert.Contains("label 1 is 9", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_travel_through_subsets()
    {
        var images = new ImageSet(new byte[8], [2, 2, 1], [0, 1]).OwnedBy(["ada", "bob"]);

        Assert.Equal("bob", new Subset(images, [1, 0]).Owner(0));
    }
}
