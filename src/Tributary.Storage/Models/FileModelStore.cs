using System.Collections.Concurrent;
using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;

namespace Tributary.Storage.Models;

/// <summary>Models as files, each named by the SHA-256 of its content: <c>ab/abcdef….safetensors</c>. A file appears whole or not at all;
/// one that nothing refers to any more (a crash before the round's record was kept) does no harm.</summary>
public sealed class FileModelStore : IModelFiles
{
    /// <summary>Usual bound of what can be made again: 8 GiB.</summary>
    public const long UsualCacheBytes = 8L << 30;

    private const string Unfinished = ".part";
    private const string Encoded = "encoded";
    private readonly string _folder;
    private readonly Durability _durability;
    private readonly ModelCache _encoded;
    private readonly Action<string> _flush;
    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>Opens or makes the folder, and deletes what crashed writers left unfinished.</summary>
    /// <param name="maxEncodedBytes">Bytes of models in other encodings, which can be made again.</param>
    public FileModelStore(string folder, Durability durability = Durability.Sync, long maxEncodedBytes = UsualCacheBytes,
        TimeProvider? clock = null)
        : this(folder, durability, maxEncodedBytes, clock, FolderSync.Flush)
    {
    }

    /// <param name="flush">Makes a folder's entries survive a power loss.</param>
    internal FileModelStore(string folder, Durability durability, long maxEncodedBytes, TimeProvider? clock, Action<string> flush)
    {
        (_folder, _durability, _flush) = (Path.GetFullPath(folder), durability, flush);
        _encoded = new ModelCache(Path.Combine(_folder, Encoded), maxEncodedBytes, clock ?? TimeProvider.System);
        Directory.CreateDirectory(_folder);
        Sweep();
    }

    /// <summary>Where the file of a model stands, or would stand.</summary>
    public string PathOf(string sha256) => Path.Combine(_folder, ModelNames.PlaceOf(sha256));

    public string PlaceOf(string sha256) => PathOf(sha256);

    public Task<string> PutAsync(ModelState model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var sha256 = model.Sha256();
        if (!File.Exists(PathOf(sha256))) Write(model, PathOf(sha256));
        return Task.FromResult(sha256);
    }

    /// <remarks>Other encodings are made once, when first asked for.</remarks>
    public async Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation)
    {
        if (!await HoldsAsync(sha256, cancellation)) return null;
        if (encoding == WeightEncoding.Float32) return PathOf(sha256);
        return await _encoded.GetAsync(ModelNames.FileOf(sha256, encoding), async part =>
        {
            if (await FindAsync(sha256, CancellationToken.None) is not { } model) return false;
            await using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            WeightFile.Write(file, model, null, encoding);
            return true;
        }, cancellation);
    }

    /// <exception cref="BrokenFileException">The file's content is no longer what its name says.</exception>
    public async Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation)
    {
        if (!await HoldsAsync(sha256, cancellation)) return null;
        try
        {
            return await ReadAsync(PathOf(sha256), sha256, cancellation);
        }
        catch (FileNotFoundException)
        {
            return null; // It was let go this moment.
        }
    }

    public Task<bool> HoldsAsync(string sha256, CancellationToken cancellation)
        => Task.FromResult(ModelNames.IsHash(sha256) && File.Exists(PathOf(sha256)));

    public Task LetGoAsync(string sha256, CancellationToken cancellation)
    {
        if (!ModelNames.IsHash(sha256)) return Task.CompletedTask;
        if (File.Exists(PathOf(sha256))) File.Delete(PathOf(sha256));
        foreach (var encoding in Enum.GetValues<WeightEncoding>()) _encoded.Delete(ModelNames.FileOf(sha256, encoding));
        return Task.CompletedTask;
    }

    public Task CheckAsync(CancellationToken cancellation)
        => Directory.Exists(_folder) ? Task.CompletedTask
            : throw new StoreUnavailableException($"the models' folder {_folder} is gone; put it back",
            new DirectoryNotFoundException(_folder));

    public void Dispose()
    {
    }

    /// <summary>Reads a model and checks it against its name.</summary>
    internal static async Task<ModelState> ReadAsync(string path, string sha256, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0,
            useAsync: false);
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        if (actual != sha256)
            throw new BrokenFileException(
                path, 0, $"the file was damaged: the SHA-256 of its {file.Length} bytes is {actual}; put the file back from a copy");
        file.Position = 0;
        var content = SafeTensors.Read(file, path);
        return new ModelState(content.Layout, content.Values);
    }

    // Write beside the place, make it durable, then move it there in one step: a reader never sees half a model.
    private void Write(ModelState model, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var part = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _writes)}{Unfinished}";

        // Share for deletion only: a file that can still be locked by another has lost its writer (see Sweep), and one that is open can be
        // moved.
        using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        try
        {
            model.Save(file);
            if (_durability == Durability.Sync) file.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        // Its folder may be new, or another writer's that has not flushed it yet: the way to a folder is flushed once, for it is never
        // deleted.
        if (_durability == Durability.Process) return;
        _flush(folder);
        if (_reached.ContainsKey(folder)) return;
        _flush(_folder);
        _reached[folder] = true;
    }

    private void Sweep()
    {
        foreach (var part in Directory.EnumerateFiles(_folder, "*" + Unfinished, SearchOption.AllDirectories)
            .Where(part => Path.GetFileName(Path.GetDirectoryName(part)) != Encoded))
        {
            try
            {
                using (new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None)) File.Delete(part);
            }
            catch (IOException)
            {
                // Its writer is alive and well.
            }
        }
    }
}
