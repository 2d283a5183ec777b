using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Client;

/// <summary>A folder with labelled images: pictures in a folder for each class (<c>class/file</c>, or <c>train/class/file</c>), or a
/// pair of IDX files, plain or gzipped, named as MNIST's are: <c>…images-idx3-ubyte</c> and <c>…labels-idx1-ubyte</c>; where there are
/// several pairs, the one that starts with <c>train</c>.</summary>
internal static class ImageFolder
{
    private const string Images = "images-idx3-ubyte";
    private const string Labels = "labels-idx1-ubyte";

    /// <exception cref="FileNotFoundException">There are no pictures and no pair, or nobody could tell which.</exception>
    /// <exception cref="Tributary.Engine.Formats.BrokenFileException">A file is broken, or more pictures are than may be.</exception>
    public static DataPair Read(string folder, ClientDataSpec spec)
    {
        // Who has pictures keeps all of them for training, but for a folder of tests beside them.
        if (PictureFolder.HoldsPictures(folder))
            return DataCatalog.Load(new DataSpec
            {
                Set = DataSpec.PicturesName,
                Folder = folder,
                TestFraction = 0,
                Pictures = spec.Pictures,
                Scale = spec.Scale,
                Augment = spec.Augment,
            }, spec.DealSeed);
        var images = Pair(folder);
        return new DataPair(spec.Augment.IsNone ? images : new AugmentedSet(images, spec.Augment), new Subset(images, []));
    }

    private static ImageSet Pair(string folder)
    {
        var pairs = Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).Contains(Images, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(images => (Images: images, Labels: LabelsOf(images))).Where(pair => pair.Labels is not null).ToArray();
        var trains = pairs.Where(pair => Path.GetFileName(pair.Images).StartsWith("train", StringComparison.OrdinalIgnoreCase)).ToArray();
        return (trains.Length > 0 ? trains : pairs) switch
        {
            [var (images, labels)] => ImageSet.Read(images, labels!),
            [] => throw new FileNotFoundException(
                $"data: {folder} holds neither a folder of pictures for each class nor a pair of IDX files; for the second "
                    + $"train-{Images} and train-{Labels} (or with .gz) are needed", folder),
            var several => throw new FileNotFoundException(
                $"data: {folder} holds {several.Length} pairs of IDX files "
                    + $"({string.Join(", ", several.Select(pair => Path.GetFileName(pair.Images)))}); name the one to train on "
                    + $"train-{Images}", folder),
        };
    }

    private static string? LabelsOf(string images)
    {
        var name = Path.GetFileName(images).Replace(Images, Labels, StringComparison.Ordinal);
        var bare = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return new[] { bare, bare + ".gz" }.Select(file => Path.Combine(Path.GetDirectoryName(images)!, file)).FirstOrDefault(File.Exists);
    }
}
