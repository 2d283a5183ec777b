using System.IO.Compression;

namespace Tributary.Engine.Tests.Fixtures;

/// <summary>Files that other programs made; see tests/fixtures/make_formats.py.</summary>
internal static class FormatFixtures
{
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(FormatFixtures).Assembly.GetManifestResourceStream("formats/" + name)
            ?? throw new FileNotFoundException($"there is no fixture {name}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The files in an archive of fixtures, by name.</summary>
    public static Dictionary<string, byte[]> Archive(string name)
    {
        using var archive = new ZipArchive(new MemoryStream(Bytes(name)));
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            var bytes = new byte[entry.Length];
            using var content = entry.Open();
            content.ReadExactly(bytes);
            files.Add(entry.FullName, bytes);
        }

        return files;
    }
}
