namespace Tributary.Storage.Models;

/// <summary>Files that can be made again: copies of models that lie elsewhere, and models in other encodings. A file is made once, however
/// many ask for it at the same time; the files that were not asked for longest go when there are too many bytes. What an earlier process
/// left is not trusted: it is deleted.</summary>
/// <param name="folder">Its own; made when it is first needed.</param>
/// <param name="maxBytes">Bytes that it may hold, besides what was asked for within the last minute.</param>
internal sealed class ModelCache(string folder, long maxBytes, TimeProvider clock)
{
    // Whoever was given a path may not have opened the file yet.
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Bytes, long Asked)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<string?>> _flights = new(StringComparer.Ordinal);
    private bool _isOpen;
    private int _parts;

    /// <summary>Null where it is not here.</summary>
    public string? Find(string name)
    {
        lock (_gate)
        {
            if (!_files.TryGetValue(name, out var known)) return null;
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                _files[name] = known with { Asked = clock.GetTimestamp() };
                return path;
            }

            _files.Remove(name);
            return null;
        }
    }

    /// <summary>The file of that name, made where it is not here yet.</summary>
    /// <param name="make">Writes it to the path that it is given; false where there is nothing to write. Runs to its end whoever stops
    /// waiting.</param>
    public async Task<string?> GetAsync(string name, Func<string, Task<bool>> make, CancellationToken cancellation)
    {
        Task<string?>? flight;
        lock (_gate)
        {
            if (Find(name) is { } path) return path;
            if (!_flights.TryGetValue(name, out flight)) _flights[name] = flight = MakeAsync(name, make);
        }

        return await flight.WaitAsync(cancellation);
    }

    /// <summary>Deletes a file, if it is here.</summary>
    public void Delete(string name)
    {
        lock (_gate)
            if (_files.Remove(name)) File.Delete(Path.Combine(folder, name));
    }

    private async Task<string?> MakeAsync(string name, Func<string, Task<bool>> make)
    {
        // The gate is left first.
        await Task.Yield();
        try
        {
            var part = Path.Combine(Open(), $"{name}.{Interlocked.Increment(ref _parts)}.part");
            try
            {
                return await make(part) ? Keep(name, part) : null;
            }
            finally
            {
                File.Delete(part);
            }
        }
        finally
        {
            lock (_gate) _flights.Remove(name);
        }
    }

    private string Open()
    {
        lock (_gate)
        {
            if (!_isOpen && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            Directory.CreateDirectory(folder);
            _isOpen = true;
            return folder;
        }
    }

    private string Keep(string name, string part)
    {
        lock (_gate)
        {
            var path = Path.Combine(folder, name);
            File.Move(part, path, overwrite: true);
            _files[name] = (new FileInfo(path).Length, clock.GetTimestamp());
            var bytes = _files.Values.Sum(file => file.Bytes);
            foreach (var (old, file) in _files.Where(file => clock.GetElapsedTime(file.Value.Asked) > InUse)
                .OrderBy(file => file.Value.Asked).ToList())
            {
                if (bytes <= maxBytes) break;
                Delete(old);
                bytes -= file.Bytes;
            }

            return path;
        }
    }
}
