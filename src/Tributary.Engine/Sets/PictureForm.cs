using System.Text.Json.Nodes;
using Tributary.Engine.Imaging;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Sets;

/// <summary>What becomes of the pictures of a folder before a model sees them: the section <c>data.pictures</c> of a run file.</summary>
public sealed record PictureForm
{
    public const int MaxSide = 8192;

    /// <summary>The largest cache: above it, it would not fit what the runtime calls one array.</summary>
    public const int MaxCacheMiB = 64 * 1024;

    /// <summary>1..<see cref="MaxSide"/>; 0 for the first picture's own.</summary>
    public int Height { get; init; }

    /// <inheritdoc cref="Height"/>
    public int Width { get; init; }

    /// <summary>1 grey, 3 colours; 0 for the first picture's own.</summary>
    public int Channels { get; init; }

    /// <summary>How pictures of another size are made to fit.</summary>
    public ResizeFilter Resize { get; init; } = ResizeFilter.Bilinear;

    /// <summary>Names of the classes' folders, in the order of their numbers; empty for all folders in the order of their names.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Decoded pictures that are kept in memory; what does not fit is decoded again ahead of training.</summary>
    public int CacheMiB { get; init; } = 512;

    /// <summary>Share of the pictures that may be broken: they are left out, each is named.</summary>
    public double MaxBroken { get; init; } = 0.05;

    public static PictureForm Read(SpecReader fields)
    {
        var read = new PictureForm
        {
            Height = fields.Int("height", 0, 0, MaxSide),
            Width = fields.Int("width", 0, 0, MaxSide),
            Channels = fields.Int("channels", 0, 0, 3),
            Resize = Filter(fields.Text("resize", "bilinear", "nearest", "bilinear", "area"))!.Value,
            Classes = [.. fields.Items("classes").Select(item => item.Node?.ToString() ?? "")],
            CacheMiB = fields.Int("cacheMiB", 512, 0, MaxCacheMiB),
            MaxBroken = fields.Number("maxBroken", 0.05, 0, 1),
        };
        if (read.Channels == 2) fields.Fault("channels", "is 2; 1 (grey) or 3 (colours) is needed");
        if (read.Height == 0 != (read.Width == 0)) fields.Fault("height", "stands without width, or width without height; give both");
        foreach (var name in read.Classes)
            if (!IsFolderName(name)) fields.Fault("classes", $"'{Short(name)}' is no name of a folder");
        if (read.Classes.Distinct(StringComparer.Ordinal).Count() < read.Classes.Count) fields.Fault("classes", "names a folder twice");
        fields.NoMore();
        return read;
    }

    public JsonObject Write() => new()
    {
        ["height"] = Height,
        ["width"] = Width,
        ["channels"] = Channels,
        ["resize"] = Resize == ResizeFilter.Box ? "area" : Resize == ResizeFilter.Nearest ? "nearest" : "bilinear",
        ["classes"] = new JsonArray([.. Classes.Select(name => (JsonNode)name)]),
        ["cacheMiB"] = CacheMiB,
        ["maxBroken"] = MaxBroken,
    };

    /// <returns>Null where there is none of that name.</returns>
    public static ResizeFilter? Filter(string name) => name switch
    {
        "nearest" => ResizeFilter.Nearest,
        "bilinear" => ResizeFilter.Bilinear,
        "area" => ResizeFilter.Box,
        _ => null,
    };

    /// <summary>Whether a name leads into a folder, never out of it.</summary>
    public static bool IsFolderName(string name)
        => name.Length is > 0 and <= 255 && name is not ("." or "..") && !name.Any(letter => letter is '/' or '\\' or '\0');

    private static string Short(string name) => name.Length <= 40 ? name : name[..40] + "...";
}
