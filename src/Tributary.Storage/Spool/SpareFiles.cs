using System.Collections.Concurrent;

namespace Tributary.Storage.Spool;

/// <summary>Files of rounds that are over, for the updates of the next. Writing over a file costs its bytes; making and deleting one costs,
/// with ext4, a search for an inode that was not freed just now and two entries in the journal, more than the bytes of a small update, and
/// for a large one as much again as its bytes: pages and blocks that are found and given back.</summary>
/// <param name="folder">Where they lie; what an earlier process left there is the sweep's of <see cref="UpdateSpool"/>.</param>
/// <param name="maxBytes">Bytes of all files together that are kept at most.</param>
internal sealed class SpareFiles(string folder, string extension, long maxBytes)
{
    /// <summary>Files that are kept at most.</summary>
    public const int Max = 256;

    /// <summary>A file up to so many bytes is nothing to a disk, and is kept for good.</summary>
    public const long SmallBytes = 1 << 20;

    private readonly ConcurrentQueue<(string Path, long Bytes)> _small = new(), _large = new();
    private long _bytes;
    private int _count;
    private int _names;

    /// <summary>Bytes of all of them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A file to write over, of whatever length; null where there is none.</summary>
    /// <param name="bytes">What is to be written: a large update takes a large file.</param>
    public string? Take(long bytes) => Take(bytes > SmallBytes ? _large : _small);

    /// <summary>Takes a file that nobody reads any more; where there are enough, or too many bytes, it stays where it is.</summary>
    public void Keep(string file)
    {
        var bytes = new FileInfo(file).Length;
        if (Volatile.Read(ref _count) >= Max || Bytes + bytes > maxBytes) return;
        Directory.CreateDirectory(folder);
        var spare = Path.Combine(folder, $"{Interlocked.Increment(ref _names)}{extension}");
        File.Move(file, spare, overwrite: true);
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, bytes);
        (bytes > SmallBytes ? _large : _small).Enqueue((spare, bytes));
    }

    /// <summary>Deletes the large ones: no round is to come soon, or their room is wanted.</summary>
    public void DropLarge()
    {
        while (Take(_large) is { } file) File.Delete(file);
    }

    private string? Take(ConcurrentQueue<(string Path, long Bytes)> files)
    {
        if (!files.TryDequeue(out var file)) return null;
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -file.Bytes);
        return file.Path;
    }
}
