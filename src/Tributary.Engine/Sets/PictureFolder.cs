using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Sets;

/// <summary>A folder of pictures with a folder for each class: <c>class/file</c>, PNG and JPEG mixed. Classes lie in the order of their
/// names, or in one that is given; files in the order of their names, the same on every machine.</summary>
public sealed class PictureFolder
{
    /// <summary>A folder with more pictures is refused.</summary>
    public const int MaxFiles = 10_000_000;

    private PictureFolder(string folder, IReadOnlyList<string> classNames, IReadOnlyList<PictureEntry> files)
        => (Folder, ClassNames, Files) = (folder, classNames, files);

    public string Folder { get; }

    /// <summary>The classes, by number.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Class by class.</summary>
    public IReadOnlyList<PictureEntry> Files { get; }

    /// <summary>Whether a folder holds a folder with pictures.</summary>
    public static bool IsOne(string folder)
        => Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any(inner => !IsHidden(inner) && Pictures(inner).Any());

    /// <summary>Whether a folder, or <c>train</c> in it, holds folders of pictures.</summary>
    public static bool HoldsPictures(string folder) => IsOne(folder) || IsOne(Path.Combine(folder, "train"));

    /// <param name="classes">Names of the folders, in the order of their numbers; null for all that hold pictures. Some may be
    /// missing.</param>
    /// <exception cref="FileNotFoundException">There is no such folder, or none with pictures in it.</exception>
    public static PictureFolder Open(string folder, IReadOnlyList<string>? classes = null)
    {
        if (!Directory.Exists(folder)) throw new FileNotFoundException($"data: there is no folder {folder}", folder);
        var found = Directory.EnumerateDirectories(folder).Where(inner => !IsHidden(inner)).Select(inner => Path.GetFileName(inner))
            .Order(StringComparer.Ordinal).ToList();
        var names = classes ?? [.. found.Where(name => Pictures(Path.Combine(folder, name)).Any())];
        if (names.Count == 0)
            throw new FileNotFoundException($"data: {folder} holds no folder with pictures ({string.Join(", ", PictureFile.Endings)}); "
                + "put them into one folder for each class", folder);

        // Who holds pictures of some of the classes alone has no folders for the others; a name that is mistyped leaves one over.
        var others = found.Any(name => !names.Contains(name, StringComparer.Ordinal) && Pictures(Path.Combine(folder, name)).Any());
        if (names.FirstOrDefault(name => !found.Contains(name, StringComparer.Ordinal)) is { } missing && others)
            throw new FileNotFoundException($"data: {folder} holds no folder {missing}; its folders are {string.Join(", ", found)}",
                folder);
        var files = new List<PictureEntry>();
        foreach (var (label, name) in names.Index())
        {
            files.AddRange(Pictures(Path.Combine(folder, name)).Select(path => new PictureEntry(path, label)));
            if (files.Count > MaxFiles) throw new BrokenFileException(folder, 0, $"it holds more than {MaxFiles} pictures");
        }

        return new PictureFolder(folder, names, files);
    }

    /// <summary>Two parts without common pictures, drawn by a seed; each in the folder's order.</summary>
    internal (PictureFolder Train, PictureFolder Test) Split(double testShare, ulong seed)
    {
        var (train, test) = Data.DataSplit.Numbers(Files.Count, testShare, seed);
        return (Only(train), Only(test));

        PictureFolder Only(int[] numbers) => new(Folder, ClassNames, [.. numbers.Order().Select(number => Files[number])]);
    }

    /// <summary>The first of each class.</summary>
    internal PictureFolder Few(int each)
        => new(Folder, ClassNames, [.. Files.GroupBy(file => file.Label).SelectMany(ofOne => ofOne.Take(each))]);

    /// <summary>The pictures that lie in a folder itself, in the order of their names.</summary>
    internal static IEnumerable<string> Pictures(string folder) => Directory.Exists(folder) ? Directory.EnumerateFiles(folder)
        .Where(path => PictureFile.IsNamedAsOne(path) && !IsHidden(path)).Take(MaxFiles + 1).Order(StringComparer.Ordinal) : [];

    // As shells and file managers do, what begins with a dot is passed over.
    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}
