using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Sets.Arrays;

/// <summary>Labelled images as two files of numbers: images of [n, height, width], [n, height, width, 1] or [n, height * width] with pixels
/// of 0..255, and labels of [n] or [n, 1]. Each is a pickle of one numpy array, an NPY or an IDX file, plain or gzipped; which it is, its
/// first bytes say.</summary>
public static class ArrayImages
{
    /// <param name="imagesName">What a fault calls the images.</param>
    /// <param name="labelsName">What a fault calls the labels.</param>
    /// <exception cref="BrokenFileException">A file is none of these, or the two do not belong together.</exception>
    public static ImageSet Read(Stream images, string imagesName, Stream labels, string labelsName, int height, int width)
    {
        var (pixels, numbers) = (NumberFile.Read(images, imagesName), NumberFile.Read(labels, labelsName));
        var count = Count(pixels, height, width) ?? throw new BrokenFileException(imagesName, 0,
            $"it holds [{string.Join(", ", pixels.Shape)}]; images of [n, {height}, {width}] or [n, {height * width}] are expected");
        if (numbers.Shape is not ([_] or [_, 1]) || numbers.Shape[0] != count)
            throw new BrokenFileException(labelsName, 0,
                $"it holds [{string.Join(", ", numbers.Shape)}]; {count} labels are expected, one for each image");
        var classes = numbers.Whole(ImageSet.MaxClasses - 1);
        return new ImageSet(pixels.Bytes(), [height, width, 1], classes);
    }

    private static int? Count(NumberFile pixels, int height, int width) => pixels.Shape switch
    {
        [var count, var rows, var columns] when rows == height && columns == width => count,
        [var count, var rows, var columns, 1] when rows == height && columns == width => count,
        [var count, var each] when each == height * width => count,
        _ => null,
    };
}
