using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;

namespace Tributary.Storage.Models;

/// <summary>Models as files, each named by the SHA-256 of its content: <c>ab/abcdef….safetensors</c>. A file appears whole or not at all;
/// one that nothing refers to any more (a crash before the round's record was kept) does no harm.</summary>
public sealed class FileModelStore : IModelFiles
{
    private const string Extension = ".safetensors";
    private const string Unfinished = ".part";
    private readonly string _folder;
    private readonly Durability _durability;
    private int _writes;

    /// <summary>Opens or makes the folder, and deletes what crashed writers left unfinished.</summary>
    public FileModelStore(string folder, Durability durability = Durability.Sync)
    {
        (_folder, _durability) = (Path.GetFullPath(folder), durability);
        Directory.CreateDirectory(_folder);
        Sweep();
    }

    /// <summary>Where the file of a model stands, or would stand.</summary>
    public string PathOf(string sha256) => Path.Combine(_folder, sha256[..2], sha256 + Extension);

    public Task<string> PutAsync(ModelState model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var sha256 = model.Sha256();
        if (!File.Exists(PathOf(sha256))) Write(model.Save, PathOf(sha256));
        return Task.FromResult(sha256);
    }

    /// <remarks>Other encodings are made once, when first asked for, and lie beside the model.</remarks>
    public async Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation)
    {
        if (!IsHash(sha256) || !File.Exists(PathOf(sha256))) return null;
        if (encoding == WeightEncoding.Float32) return PathOf(sha256);
        var path = Path.ChangeExtension(PathOf(sha256), encoding == WeightEncoding.Float16 ? ".float16" : ".int8");
        if (File.Exists(path)) return path;

        // Two that ask at once both write; each writes whole, and the bytes are the same.
        if (await FindAsync(sha256, cancellation) is { } model) Write(stream => WeightFile.Write(stream, model, null, encoding), path);
        return path;
    }

    /// <exception cref="BrokenFileException">The file's content is no longer what its name says.</exception>
    public async Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation)
    {
        if (!IsHash(sha256) || !File.Exists(PathOf(sha256))) return null;
        var path = PathOf(sha256);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: false);
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
        if (actual != sha256) throw new BrokenFileException(path, 0, $"the file was damaged: the SHA-256 of its {file.Length} bytes is {actual}; put the file back from a copy");
        file.Position = 0;
        var content = SafeTensors.Read(file, path);
        return new ModelState(content.Layout, content.Values);
    }

    // Write beside the place, make it durable, then move it there in one step: a reader never sees half a model.
    private void Write(Action<Stream> save, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var known = Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        var part = $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _writes)}{Unfinished}";

        // Share for deletion only: a file that can still be locked by another has lost its writer (see Sweep), and one that is open can be moved.
        using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        try
        {
            save(file);
            if (_durability == Durability.Sync) file.Flush(flushToDisk: true);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        if (_durability == Durability.Process) return;
        FolderSync.Flush(folder);
        if (!known) FolderSync.Flush(_folder);
    }

    private void Sweep()
    {
        foreach (var part in Directory.EnumerateFiles(_folder, "*" + Unfinished, SearchOption.AllDirectories))
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

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
