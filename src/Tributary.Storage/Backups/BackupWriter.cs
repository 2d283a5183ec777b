using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Core.Compression;
using Tributary.Storage.Folders;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Backups;

/// <summary>Writes everything that a coordinator must not lose into one zip file, while the coordinator runs: rows, the models that they
/// refer to, credentials and audit trail, logs. It holds keys: only its owner may read it. Updates that wait for their round to end are
/// left out; their clients train again, and give the same.</summary>
public sealed class BackupWriter
{
    // Retention may delete a model between the rows and the models; then the rows are read anew.
    private const int MaxTries = 5;

    private static readonly string[] Folders = ["access", "logs"];
    private readonly SortedDictionary<string, BackupEntry> _entries = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly StorageOptions _options;
    private readonly ZipArchive _archive;

    private BackupWriter(string folder, StorageOptions options, ZipArchive archive)
        => (_folder, _options, _archive) = (folder, options, archive);

    /// <param name="file">Must not exist; it appears whole or not at all.</param>
    /// <param name="folder">The coordinator's data folder.</param>
    /// <param name="options">Where it keeps runs and models.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="StoreUnavailableException">Database or models do not answer.</exception>
    public static async Task<BackupManifest> WriteAsync(string file, string folder, StorageOptions options, TimeProvider clock,
        CancellationToken cancellation)
    {
        if (File.Exists(file)) throw new IOException($"{file} exists already; name another file, or a folder for a name by the time");
        var part = file + ".part";
        try
        {
            BackupManifest manifest;
            await using (var target = OwnFile.Create(part))
            {
                await using (var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
                    manifest = await new BackupWriter(folder, options, archive)
                        .WriteAsync(part + ".cache", clock.GetUtcNow(), cancellation);
                target.Flush(flushToDisk: true);
            }

            File.Move(part, file);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(file))!);
            return manifest;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<BackupManifest> WriteAsync(string cache, DateTimeOffset now, CancellationToken cancellation)
    {
        // 1. What changes by lines at its end, or not at all.
        foreach (var folder in Folders.Select(name => Path.Combine(_folder, name)).Where(Directory.Exists))
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                await CopyAsync(file, cancellation);

        // 2. The rows at one moment, and the models that they need.
        using var models = _options.Models is { } bucket ? (IModelFiles)new S3ModelStore(S3Address.Read(bucket), cache, maxCacheBytes: 0)
            : new FileModelStore(Path.Combine(_folder, RunFolder.ModelsFolder));
        try
        {
            for (var tries = 1; ; tries++)
            {
                await using var snapshot = await Snapshot.TakeAsync(_folder, _options, cancellation);
                var missing = await CopyAsync(await snapshot.ModelsAsync(), models, cancellation);
                if (missing.Count > 0 && tries < MaxTries) continue;
                foreach (var table in SchemaSteps.Tables)
                    await AddAsync($"tables/{table}.jsonl", CompressionLevel.Optimal,
                        target => snapshot.WriteAsync(table, target, cancellation), cancellation);

                // 3. What all of it is.
                var manifest = new BackupManifest
                {
                    Created = now,
                    Schema = SchemaSteps.All.Count,
                    Runs = await snapshot.CountAsync("runs"),
                    Tables = SchemaSteps.Tables,
                    Files = [.. _entries.Values],
                    Missing = missing,
                };
                await using var entry = await _archive.CreateEntry(BackupArchive.ManifestName).OpenAsync(cancellation);
                await JsonSerializer.SerializeAsync(entry, manifest, BackupJson.Default.BackupManifest, cancellation);
                return manifest;
            }
        }
        finally
        {
            if (Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
        }
    }

    private async Task<List<string>> CopyAsync(IReadOnlyList<string> wanted, IModelFiles models, CancellationToken cancellation)
    {
        var missing = new List<string>();
        foreach (var sha256 in wanted.Where(sha256 => !_entries.ContainsKey(BackupArchive.ModelName(sha256))))
        {
            try
            {
                if (await models.PathAsync(sha256, WeightEncoding.Float32, cancellation) is not { } path
                    || !await IsWholeAsync(path, sha256, cancellation)) missing.Add(sha256);
                else await AddAsync(BackupArchive.ModelName(sha256), CompressionLevel.NoCompression, async target =>
                {
                    await using var source = Reading(path);
                    await source.CopyToAsync(target, cancellation);
                }, cancellation);
            }
            catch (Exception fault) when (fault is Engine.Formats.BrokenFileException or FileNotFoundException)
            {
                missing.Add(sha256);
            }
        }

        return missing;
    }

    private async Task CopyAsync(string file, CancellationToken cancellation)
    {
        await using var source = Reading(file);

        // A line that is just being written is not there yet.
        var length = Path.GetExtension(file) == ".jsonl" ? WholeLines(source) : source.Length;
        source.Position = 0;
        var name = Path.GetRelativePath(_folder, file).Replace(Path.DirectorySeparatorChar, '/');
        await AddAsync(name, CompressionLevel.Optimal, target => CopyAsync(source, target, length, cancellation), cancellation);
    }

    private async Task AddAsync(string name, CompressionLevel level, Func<Stream, Task> write, CancellationToken cancellation)
    {
        using var hash = new CountedHash();
        await using (var entry = await _archive.CreateEntry(name, level).OpenAsync(cancellation)) await write(hash.Before(entry));
        _entries[name] = new BackupEntry(name, hash.Bytes, hash.Sha256());
    }

    private static async Task CopyAsync(FileStream source, Stream target, long length, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            var count = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellation);
            if (count == 0) return;
            await target.WriteAsync(buffer.AsMemory(0, count), cancellation);
            length -= count;
        }
    }

    private static long WholeLines(FileStream file)
    {
        var end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n') break;
        }

        return end;
    }

    private static async Task<bool> IsWholeAsync(string path, string sha256, CancellationToken cancellation)
    {
        await using var file = Reading(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)) == sha256;
    }

    private static FileStream Reading(string path)
        => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 4096, useAsync: true);
}
