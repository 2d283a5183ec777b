using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Backups;

/// <summary>A backup that was opened to be restored. Nothing in it is believed before all of it was checked.</summary>
public sealed class BackupArchive : IDisposable
{
    internal const string ManifestName = "manifest.json";
    private const int MaxManifestBytes = 256 << 20;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly ZipArchive _archive;

    private BackupArchive(string path, FileStream file, ZipArchive archive, BackupManifest manifest)
        => (_path, _file, _archive, Manifest) = (path, file, archive, manifest);

    public BackupManifest Manifest { get; }

    /// <summary>Opens a backup and checks every file in it.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BrokenFileException">It is no backup, or damaged, or of a newer version; the message names the file in
    /// it.</exception>
    public static async Task<BackupArchive> OpenAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no backup {path}", path);
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        try
        {
            var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var opened = new BackupArchive(path, file, archive, await ManifestAsync(path, archive, cancellation));
            await opened.CheckAsync(cancellation);
            return opened;
        }
        catch (InvalidDataException fault)
        {
            await file.DisposeAsync();
            throw new BrokenFileException(path, 0, $"it is no whole backup: {fault.Message}; take another one", fault);
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    public void Dispose()
    {
        _archive.Dispose();
        _file.Dispose();
    }

    internal static string ModelName(string sha256) => $"models/{sha256}{ModelNames.Extension}";

    internal IEnumerable<BackupEntry> In(string folder)
        => Manifest.Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    internal async Task<Stream> OpenAsync(BackupEntry entry, CancellationToken cancellation)
        => await _archive.GetEntry(entry.Path)!.OpenAsync(cancellation);

    /// <summary>A table's rows.</summary>
    internal async IAsyncEnumerable<JsonObject> RowsAsync(string table,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(await _archive.GetEntry($"tables/{table}.jsonl")!.OpenAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
            yield return Row(line) ?? throw Broken($"tables/{table}.jsonl", "holds a line that is no row");
    }

    private static JsonObject? Row(string line)
    {
        try
        {
            return WholeTextsConverter.Checked(JsonNode.Parse(line)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<BackupManifest> ManifestAsync(string path, ZipArchive archive, CancellationToken cancellation)
    {
        if (archive.GetEntry(ManifestName) is not { Length: <= MaxManifestBytes } entry)
            throw new BrokenFileException(path, 0, $"it holds no {ManifestName}: it is no backup of Tributary");
        try
        {
            await using var stream = await entry.OpenAsync(cancellation);
            var manifest = await JsonSerializer.DeserializeAsync(stream, BackupJson.Default.BackupManifest, cancellation);
            if (manifest is null or { Format: not BackupManifest.KnownFormat } || manifest.Schema > SchemaSteps.All.Count)
                throw new BrokenFileException(path, 0,
                    $"it has format {manifest?.Format} and schema {manifest?.Schema}; this version of Tributary knows "
                    + $"{BackupManifest.KnownFormat} and {SchemaSteps.All.Count}: use a newer one");
            return manifest;
        }
        catch (JsonException fault)
        {
            throw new BrokenFileException(path, 0, $"{ManifestName} in it cannot be read: {fault.Message}; take another one", fault);
        }
    }

    private async Task CheckAsync(CancellationToken cancellation)
    {
        var listed = Manifest.Files.Select(file => file.Path).Append(ManifestName).ToHashSet(StringComparer.Ordinal);
        if (_archive.Entries.FirstOrDefault(entry => !listed.Contains(entry.FullName)) is { } stranger)
            throw Broken(stranger.FullName, "is not in the manifest");
        foreach (var table in Manifest.Tables)
            if (!SchemaSteps.Tables.Contains(table, StringComparer.Ordinal) || !listed.Contains($"tables/{table}.jsonl"))
                throw Broken($"tables/{table}.jsonl", "is missing, or no table of ours");
        foreach (var file in Manifest.Files)
        {
            if (!IsSafe(file)) throw Broken(file.Path, "has a name that no backup has");
            if (_archive.GetEntry(file.Path) is not { } entry) throw Broken(file.Path, "is missing");
            using var hash = new CountedHash();
            try
            {
                await using var stream = await entry.OpenAsync(cancellation);
                await stream.CopyToAsync(hash.Before(Stream.Null), cancellation);
            }
            catch (InvalidDataException fault)
            {
                throw Broken(file.Path, $"cannot be read: {fault.Message}");
            }

            if (hash.Bytes != file.Bytes) throw Broken(file.Path, $"has {hash.Bytes} bytes; the manifest says {file.Bytes}");
            if (hash.Sha256() is var sha256 && sha256 != file.Sha256)
                throw Broken(file.Path, $"has the SHA-256 {sha256}; the manifest says {file.Sha256}");
        }
    }

    // Names become paths: nothing leaves the folder that it is restored to.
    private static bool IsSafe(BackupEntry file)
    {
        var words = file.Path.Split('/');
        if (words.Any(word => word is "" or "." or ".." || word.IndexOfAny(['\\', ':', '\0']) >= 0)) return false;
        return words[0] switch
        {
            "tables" => words.Length == 2,
            "models" => words.Length == 2 && ModelNames.IsHash(file.Sha256) && file.Path == ModelName(file.Sha256),
            "access" or "logs" => words.Length >= 2,
            _ => false,
        };
    }

    private BrokenFileException Broken(string entry, string problem) => new(_path, 0, $"{entry} in it {problem}; take another backup");
}
