using System.IO.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Pictures, as libjpeg-turbo writes them.</summary>
internal static class PictureTargets
{
    private static readonly byte[][] s_jpegs = Jpegs();

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Jpeg("jpeg", isProgressive: false),
        Jpeg("progressive jpeg", isProgressive: true),
    ];

    private static FuzzTarget Jpeg(string name, bool isProgressive)
        => FuzzTarget.Of(name, [.. s_jpegs.Where(file => (file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) >= 0) == isProgressive)],
            bytes => PictureFile.Read(new MemoryStream(bytes), "the input").ToGrey().Resized(28, 28), typeof(BrokenFileException));

    private static byte[][] Jpegs()
    {
        using var stream = typeof(PictureTargets).Assembly.GetManifestResourceStream("jpegs.zip")
            ?? throw new InvalidOperationException("the assembly was built without jpegs.zip");
        using var zip = new ZipArchive(stream);
        return [.. zip.Entries.Where(entry => entry.Name.EndsWith(".jpg", StringComparison.Ordinal)
            && !entry.Name.StartsWith("refused-", StringComparison.Ordinal)).Select(entry =>
        {
            var bytes = new byte[entry.Length];
            using var content = entry.Open();
            content.ReadExactly(bytes);
            return bytes;
        })];
    }
}
