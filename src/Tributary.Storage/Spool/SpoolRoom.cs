namespace Tributary.Storage.Spool;

/// <summary>Counts the bytes of a spool: those of its files, and those that were promised to updates on their way.</summary>
internal sealed class SpoolRoom(long max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _files = new(StringComparer.Ordinal);
    private long _bytes;

    public long Max => max;

    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    public void Set(string file, long bytes)
    {
        lock (_gate)
        {
            _bytes += bytes - _files.GetValueOrDefault(file);
            _files[file] = bytes;
        }
    }

    public void Remove(string file)
    {
        lock (_gate)
            if (_files.Remove(file, out var bytes)) _bytes -= bytes;
    }

    /// <returns>Null where there is no room; else what ends the promise.</returns>
    public IDisposable? TryReserve(long bytes)
    {
        lock (_gate)
        {
            if (_bytes > max - bytes) return null;
            _bytes += bytes;
            return new Promise(this, bytes);
        }
    }

    private void Return(long bytes)
    {
        lock (_gate) _bytes -= bytes;
    }

    private sealed class Promise(SpoolRoom room, long bytes) : IDisposable
    {
        private SpoolRoom? _room = room;

        public void Dispose() => Interlocked.Exchange(ref _room, null)?.Return(bytes);
    }
}
