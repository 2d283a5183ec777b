using System.Collections.Concurrent;

namespace Tributary.Storage.Spool;

/// <summary>Files of rounds that are over, for the updates of the next. Writing over a file costs its bytes; making and deleting one costs, with ext4, a search for an inode that
/// was not freed just now and two entries in the journal, more than the bytes of a small update.</summary>
/// <param name="folder">Where they lie; what an earlier process left there is the sweep's of <see cref="UpdateSpool"/>.</param>
internal sealed class SpareFiles(string folder, string extension)
{
    /// <summary>Bytes of a file that is kept at most. Beside writing a larger one, making it is nothing.</summary>
    public const long MostBytes = 1 << 20;

    /// <summary>Files that are kept at most.</summary>
    public const int Most = 256;

    private readonly ConcurrentQueue<string> _files = new();
    private int _count;
    private int _names;

    /// <summary>A file to write over, of whatever length; null where there is none.</summary>
    public string? Take()
    {
        if (!_files.TryDequeue(out var file)) return null;
        Interlocked.Decrement(ref _count);
        return file;
    }

    /// <summary>Takes a file that nobody reads any more; where there are enough, or it is too large, it stays where it is.</summary>
    public void Keep(string file)
    {
        if (Volatile.Read(ref _count) >= Most || new FileInfo(file).Length > MostBytes) return;
        Directory.CreateDirectory(folder);
        var spare = Path.Combine(folder, $"{Interlocked.Increment(ref _names)}{extension}");
        File.Move(file, spare, overwrite: true);
        Interlocked.Increment(ref _count);
        _files.Enqueue(spare);
    }
}
