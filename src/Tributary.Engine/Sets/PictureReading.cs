using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Sets;

/// <summary>Reads folders of pictures: <c>train/class/file</c> beside <c>test/class/file</c>, or <c>class/file</c> alone. Every picture is
/// decoded once, on all processors; those that are broken are left out and named.</summary>
internal static class PictureReading
{
    private const string Train = "train";

    // Pictures of each class that a glance takes.
    private const int Glanced = 4;

    private static readonly string[] s_tests = ["test", "valid", "val"];

    /// <exception cref="FileNotFoundException">There is no such folder, or no picture in it.</exception>
    /// <exception cref="BrokenFileException">More pictures are broken than may be.</exception>
    /// <exception cref="ForeignFileException">A folder in it leads out of the section's root.</exception>
    public static DataPair Load(DataSpec spec, ulong seed)
    {
        var train = Trained(spec);
        var test = s_tests.Select(name => Path.Combine(spec.Folder!, name)).FirstOrDefault(PictureFolder.IsOne);
        var form = Fitted(train, spec);
        var (trained, tested) = train.Folder != spec.Folder && test is not null ? (train, PictureFolder.Open(test, train.ClassNames))
            : train.Split(spec.TestFraction, seed);
        if (spec.IsGlance) (trained, tested, form) = (trained.Few(Glanced), tested.Few(Glanced), form with { MaxBroken = 1 });
        var (samples, broken) = Read(trained, form, spec);
        var (tests, more) = Read(tested, form, spec);
        return new DataPair(samples, tests) { Broken = [.. broken, .. more] };
    }

    /// <summary>The classes, without reading a picture.</summary>
    public static IReadOnlyList<string> ClassNames(DataSpec spec)
        => spec.Pictures.Classes.Count > 0 ? spec.Pictures.Classes : Trained(spec).ClassNames;

    private static PictureFolder Trained(DataSpec spec)
    {
        var folder = spec.Folder
            ?? throw new FileNotFoundException("data.folder is missing: name the folder with the pictures, one folder for each class");
        if (spec.Root is not null) CheckFolders(spec, folder);
        var inner = Path.Combine(folder, Train);
        var classes = spec.Pictures.Classes.Count > 0 ? spec.Pictures.Classes : null;
        return PictureFolder.Open(PictureFolder.IsOne(inner) ? inner : folder, classes);
    }

    // Names of folders and files are told where something is wrong with them: of what lies elsewhere none may be listed.
    private static void CheckFolders(DataSpec spec, string folder)
    {
        foreach (var part in (string[])[folder, .. s_tests.Prepend(Train).Select(name => Path.Combine(folder, name))])
        {
            DataGate.CheckFolder(spec, "data.folder", part);
            if (!Directory.Exists(part)) continue;
            foreach (var inner in Directory.EnumerateDirectories(part)) DataGate.CheckFolder(spec, "data.folder", inner);
        }
    }

    private static PictureForm Fitted(PictureFolder folder, DataSpec spec)
    {
        var form = spec.Pictures;
        if (form is { Height: > 0, Channels: > 0 }) return form;
        foreach (var file in folder.Files)
        {
            if (Opened(file.Path, spec, out _) is not { } first) continue;
            var channels = form.Channels > 0 ? form.Channels : first.Channels < 3 && spec.Scale != DataScale.Vgg16 ? 1 : 3;
            return form.Height > 0 ? form with { Channels = channels }
                : form with { Height = first.Height, Width = first.Width, Channels = channels };
        }

        throw new FileNotFoundException($"data: {folder.Folder} holds no picture that can be read", folder.Folder);
    }

    private static (DataSet Samples, IReadOnlyList<BrokenFileException> Broken) Read(PictureFolder folder, PictureForm form, DataSpec spec)
    {
        int[] shape = [form.Height, form.Width, form.Channels];
        var (size, cache) = (form.Height * form.Width * form.Channels, (long)form.CacheMiB << 20);
        var faults = new BrokenFileException?[folder.Files.Count];
        var kept = new byte[]?[folder.Files.Count];
        var left = cache / size;
        Parallel.For(0, kept.Length, i =>
        {
            if (Opened(folder.Files[i].Path, spec, out faults[i]) is { } picture && Interlocked.Decrement(ref left) >= 0)
                kept[i] = PictureFit.Pixels(picture, shape, Inversion.No, form.Resize);
        });

        // 1. What is broken is left out, as long as it is little.
        BrokenFileException[] broken = [.. faults.OfType<BrokenFileException>()];
        if (broken.Length > form.MaxBroken * faults.Length)
            throw new BrokenFileException(broken[0].File, broken[0].Offset, $"{broken[0].Problem}; {broken.Length} of {faults.Length} "
                + $"pictures of {folder.Folder} cannot be read, and a share of {form.MaxBroken} may be left out (pictures.maxBroken)",
                broken[0]);
        int[] whole = [.. Enumerable.Range(0, faults.Length).Where(i => faults[i] is null)];
        var scaling = spec.Scale == DataScale.Vgg16 ? PixelScaling.Vgg16 : PixelScaling.Plain;
        scaling.Check(shape);

        // 2. All in memory, or as many as may be.
        if ((long)whole.Length * size > Math.Min(cache, Array.MaxLength))
        {
            return (new PictureSet([.. whole.Select(i => folder.Files[i])], [.. whole.Select(i => kept[i])], shape, folder.ClassNames,
                scaling, path => PictureFit.Pixels(Opened(path, spec, out var fault) ?? throw fault!, shape, Inversion.No, form.Resize)),
                broken);
        }

        var pixels = new byte[whole.Length * size];
        foreach (var (at, i) in whole.Index())
        {
            kept[i]!.CopyTo(pixels, (long)at * size);
            kept[i] = null;
        }

        return (new ImageSet(pixels, shape, [.. whole.Select(i => folder.Files[i].Label)], folder.ClassNames.Count, folder.ClassNames)
            .Scaled(scaling), broken);
    }

    private static Image? Opened(string path, DataSpec spec, out BrokenFileException? fault)
    {
        fault = null;
        try
        {
            if (spec.Root is not null) DataGate.Check(spec, "data.folder", path);
            return PictureFile.Read(path);
        }
        catch (BrokenFileException broken)
        {
            fault = broken;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or ForeignFileException)
        {
            fault = new BrokenFileException(path, 0, $"it cannot be read: {unread.Plain()}", unread);
        }

        return null;
    }
}
