using System.IO.Compression;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Sets.Arrays;

namespace Tributary.Engine.Tests.Sets.Arrays;

/// <summary>Labelled images as two files of numbers.</summary>
public sealed class ArrayImagesTests
{
    private static readonly float[] s_pixels = [.. Enumerable.Range(0, 24).Select(i => (float)(i * 10))];

    [Theory]
    [InlineData(ElementType.UInt8, "3,2,4")]
    [InlineData(ElementType.Float32, "3,8")]
    [InlineData(ElementType.Int64, "3,2,4,1")]
    public void Arrays_of_any_type_and_shape_that_hold_pixels_are_read(ElementType type, string shape)
    {
        var set = Read(Npy(s_pixels, shape, type), Npy([2, 0, 1], "3", ElementType.Int64));

        Assert.Equal((3, 3), (set.Count, set.Classes));
        Assert.Equal([2, 4, 1], set.FeatureShape);
        Assert.Equal(s_pixels.Skip(8).Take(8).Select(pixel => (byte)pixel), set.Pixels(1).ToArray());
        Assert.Equal([2, 0, 1], Enumerable.Range(0, 3).Select(set.Label));
    }

    [Fact]
    public void An_idx_file_that_is_gzipped_and_labels_in_a_column_are_read()
    {
        using var idx = new MemoryStream();
        using (var gzip = new GZipStream(idx, CompressionLevel.Fastest, leaveOpen: true))
            new IdxArray(IdxType.UInt8, [3, 2, 4], [.. s_pixels.Select(pixel => (byte)pixel)]).Write(gzip);

        Assert.Equal(230, Read(idx.ToArray(), Npy([2, 0, 1], "3,1", ElementType.UInt8)).Pixels(2)[7]);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_the_name_of_its_file()
    {
        var (images, labels) = (Npy(s_pixels, "3,8", ElementType.UInt8), Npy([2, 0, 1], "3", ElementType.UInt8));

        Assert.Contains("i, byte 0: it holds [4, 6]; images of [n, 2, 4] or [n, 8]", Fault(Npy(s_pixels, "4,6", ElementType.UInt8), labels),
            StringComparison.Ordinal);
        Assert.Contains("l, byte 0: it holds [2]; 3 labels", Fault(images, Npy([2, 0], "2", ElementType.UInt8)), StringComparison.Ordinal);
        Assert.Contains("i, byte 0: it holds 0.5", Fault(Npy([0.5f, .. s_pixels[1..]], "3,8", ElementType.Float32), labels),
            StringComparison.Ordinal);
        Assert.Contains("l, byte 0: it holds -1", Fault(images, Npy([-1, 0, 1], "3", ElementType.Int32)), StringComparison.Ordinal);
        Assert.Contains("no pickle of an array, no NPY and no IDX file", Fault("hello"u8.ToArray(), labels), StringComparison.Ordinal);
        Assert.Contains("it is empty", Fault([], labels), StringComparison.Ordinal);
    }

    private static string Fault(byte[] images, byte[] labels) => Assert.Throws<BrokenFileException>(() => Read(images, labels)).Message;

    private static ImageSet Read(byte[] images, byte[] labels)
        => ArrayImages.Read(new MemoryStream(images), "i", new MemoryStream(labels), "l", 2, 4);

    private static byte[] Npy(float[] values, string shape, ElementType type)
    {
        using var stream = new MemoryStream();
        Tributary.Engine.Formats.Npy.Write(stream, [.. shape.Split(',').Select(int.Parse)], values, type);
        return stream.ToArray();
    }
}
