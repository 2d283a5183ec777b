using Microsoft.Win32.SafeHandles;

namespace Tributary.Transports.Mqtt;

/// <summary>The files of a queue, oldest first; the last one is written.</summary>
/// <param name="segmentBytes">Bytes after which another file is begun.</param>
/// <param name="syncs">Whether what is written survives a power loss.</param>
internal sealed class QueueFiles(string folder, long segmentBytes, bool syncs) : IDisposable
{
    // Below it the last file is kept when all of it is done: else a queue that is mostly empty makes and deletes one for each message.
    private const int MaxKeptBytes = 64 * 1024;

    private readonly List<QueueSegment> _all = [];
    private SafeFileHandle? _writing;

    /// <summary>Of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Looks at every record of what lies in the folder.</summary>
    /// <param name="done">All up to it are done.</param>
    /// <param name="damaged">Files that end in the midst of a record, but for the last one, which a killed process may leave so.</param>
    /// <returns>The number of the last record; <paramref name="done"/> where there is none beyond.</returns>
    public long Load(long done, out int damaged)
    {
        var (last, found) = (done, QueueSegment.In(folder).ToList());
        damaged = 0;
        foreach (var segment in found)
        {
            var end = segment.First - 1;
            if (!segment.Scan(number => end = number))
            {
                if (segment != found[^1]) damaged++;
                using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Write);
                RandomAccess.SetLength(file, segment.Length);
            }

            last = Math.Max(last, end);
            if (end <= done) File.Delete(segment.Path);
            else Add(segment);
        }

        return last;
    }

    /// <summary>The file after one; null where there is none.</summary>
    /// <param name="before">Null for the first.</param>
    public QueueSegment? After(QueueSegment? before)
        => before is null ? _all.FirstOrDefault() : _all.Find(segment => segment.First > before.First);

    /// <exception cref="IOException">It could not be written, and does not count.</exception>
    public void Append(long number, IReadOnlyList<ReadOnlyMemory<byte>> parts, long bytes)
    {
        try
        {
            var segment = Writable(number);
            RandomAccess.Write(_writing!, parts, segment.Length);
            if (syncs) RandomAccess.FlushToDisk(_writing!);
            segment.Length += bytes;
            Bytes += bytes;
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    /// <summary>Deletes files of which all is done.</summary>
    /// <param name="last">The number of the last record.</param>
    public void Forget(long done, long last)
    {
        while (_all.Count > 0 && (_all.Count > 1 ? _all[1].First - 1 : last) <= done)
        {
            if (_all.Count == 1)
            {
                if (_all[0].Length < Math.Min(MaxKeptBytes, segmentBytes / 2)) return;
                Close();
            }

            File.Delete(_all[0].Path);
            Bytes -= _all[0].Length;
            _all.RemoveAt(0);
        }
    }

    public void Dispose() => Close();

    private void Add(QueueSegment segment)
    {
        _all.Add(segment);
        Bytes += segment.Length;
    }

    private QueueSegment Writable(long number)
    {
        var isFull = _all.Count == 0 || _all[^1].Length >= segmentBytes;
        if (_writing is not null && !isFull) return _all[^1];
        Close();
        if (isFull) Add(new QueueSegment(folder, number));
        _writing = File.OpenHandle(_all[^1].Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return _all[^1];
    }

    private void Close()
    {
        _writing?.Dispose();
        _writing = null;
    }
}
