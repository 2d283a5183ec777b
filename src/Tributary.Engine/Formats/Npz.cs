using System.IO.Compression;
using Tributary.Engine.Specs;

namespace Tributary.Engine.Formats;

/// <summary>NumPy's .npz format: a zip archive of .npy files, stored or deflated.</summary>
public static class Npz
{
    /// <summary>More bytes of values than this, over all arrays of an archive in memory, are refused: deflate can pack a thousand to
    /// one.</summary>
    public const long MaxBytes = 4L * 1024 * 1024 * 1024;

    /// <summary>All arrays by name (without .npy), in the archive's order; other files in the archive are passed over.</summary>
    /// <exception cref="BrokenFileException">The archive or an array in it is broken.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(file, path);
    }

    /// <param name="stream">Seekable.</param>
    /// <param name="name">What a fault calls the stream.</param>
    public static IReadOnlyDictionary<string, NpyArray> Read(Stream stream, string name)
    {
        try
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            var arrays = new OrderedDictionary<string, NpyArray>(StringComparer.Ordinal);
            var budget = MaxBytes / sizeof(float);
            foreach (var entry in archive.Entries)
            {
                if (!entry.FullName.EndsWith(".npy", StringComparison.Ordinal)) continue;
                var array = Read(entry, $"{name}: {entry.FullName}", budget);
                budget -= array.Values.Length;
                if (!arrays.TryAdd(entry.FullName[..^4], array))
                    throw new BrokenFileException(name, 0, $"two arrays are called {entry.FullName[..^4]}");
            }

            return arrays;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException)
        {
            throw new BrokenFileException(name, 0, $"it is no valid zip archive: {fault.Plain()}", fault);
        }
    }

    /// <summary>Writes an archive that numpy.load reads. The same arrays give the same bytes: no time of writing is kept.</summary>
    /// <param name="stream">Where it begins is the archive's start; it stays open.</param>
    /// <param name="compress">True deflates (savez_compressed), false stores (savez).</param>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress = false)
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, array) in arrays)
        {
            var entry = archive.CreateEntry(name + ".npy", compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // zip's earliest, as NumPy writes
            entry.ExternalAttributes = 0x1800000; // -rw-------, as NumPy writes
            using var content = entry.Open();
            Npy.Write(content, array.Shape, array.Values, array.Original);
        }
    }

    private static NpyArray Read(ZipArchiveEntry entry, string name, long budget)
    {
        using var content = entry.Open();
        using var source = new ByteSource(content, name) { Checksum = 0 };
        var array = Npy.Read(source, budget);
        if (source.Checksum != entry.Crc32) throw source.Broken("the checksum is wrong: the archive is damaged");
        return array;
    }
}
