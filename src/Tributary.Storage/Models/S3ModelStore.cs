using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;

namespace Tributary.Storage.Models;

/// <summary>Models in an S3 bucket, each named by the SHA-256 of its content: <c>prefix/ab/abcdef….safetensors</c>. Clients are
/// served from a bounded cache on this machine; a model lies in the cache only if it lies in the bucket too.</summary>
public sealed class S3ModelStore : IModelFiles
{
    private readonly S3Address _address;
    private readonly S3Bucket _bucket;
    private readonly ModelCache _cache;

    /// <param name="cache">A folder of its own, which it empties.</param>
    public S3ModelStore(S3Address address, string cache, long maxCacheBytes = FileModelStore.UsualCacheBytes, TimeProvider? clock = null)
        : this(address, new S3Bucket(address), cache, maxCacheBytes, clock)
    {
    }

    internal S3ModelStore(S3Address address, S3Bucket bucket, string cache, long maxCacheBytes = FileModelStore.UsualCacheBytes,
        TimeProvider? clock = null)
        => (_address, _bucket, _cache) = (address, bucket,
            new ModelCache(Path.GetFullPath(cache), maxCacheBytes, clock ?? TimeProvider.System));

    public async Task<string> PutAsync(ModelState model, CancellationToken cancellation)
    {
        var sha256 = model.Sha256();
        while (await _cache.GetAsync(ModelNames.FileOf(sha256, WeightEncoding.Float32), part => UploadAsync(model, sha256, part),
            cancellation) is null)
        {
            // Somebody who looked for it at the same time did not find it; now it is our turn.
        }

        return sha256;
    }

    public async Task<string?> PathAsync(string sha256, WeightEncoding encoding, CancellationToken cancellation)
    {
        if (!ModelNames.IsHash(sha256)) return null;
        return await _cache.GetAsync(ModelNames.FileOf(sha256, encoding), encoding == WeightEncoding.Float32
            ? part => DownloadAsync(sha256, part) : part => EncodeAsync(sha256, encoding, part), cancellation);
    }

    /// <exception cref="BrokenFileException">The object's content is no longer what its name says.</exception>
    public async Task<ModelState?> FindAsync(string sha256, CancellationToken cancellation)
    {
        while (await PathAsync(sha256, WeightEncoding.Float32, cancellation) is { } path)
        {
            try
            {
                return await FileModelStore.ReadAsync(path, sha256, cancellation);
            }
            catch (Exception fault) when (fault is BrokenFileException or FileNotFoundException)
            {
                // The copy was damaged or deleted here, after it had been checked; the next one is fetched anew.
                _cache.Delete(ModelNames.FileOf(sha256, WeightEncoding.Float32));
            }
        }

        return null;
    }

    /// <remarks>Asks the bucket, whatever the cache holds.</remarks>
    public async Task<bool> HoldsAsync(string sha256, CancellationToken cancellation)
    {
        if (!ModelNames.IsHash(sha256)) return false;
        if (await _bucket.LengthAsync(ModelNames.PlaceOf(sha256), cancellation) is not null) return true;
        _cache.Delete(ModelNames.FileOf(sha256, WeightEncoding.Float32)); // Another coordinator let it go.
        return false;
    }

    public async Task LetGoAsync(string sha256, CancellationToken cancellation)
    {
        if (!ModelNames.IsHash(sha256)) return;
        await _bucket.DeleteAsync(ModelNames.PlaceOf(sha256), cancellation);
        foreach (var encoding in Enum.GetValues<WeightEncoding>()) _cache.Delete(ModelNames.FileOf(sha256, encoding));
    }

    public string PlaceOf(string sha256) => $"{_address}/{ModelNames.PlaceOf(sha256)}";

    public Task CheckAsync(CancellationToken cancellation) => _bucket.CheckAsync(cancellation);

    public void Dispose() => _bucket.Dispose();

    private async Task<bool> UploadAsync(ModelState model, string sha256, string part)
    {
        await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0)) model.Save(file);

        // The length tells too: not every server writes in one step as Amazon's does.
        if (await _bucket.LengthAsync(ModelNames.PlaceOf(sha256), CancellationToken.None) != new FileInfo(part).Length)
            await _bucket.UploadAsync(part, ModelNames.PlaceOf(sha256), CancellationToken.None);
        return true;
    }

    private async Task<bool> DownloadAsync(string sha256, string part)
    {
        if (!await _bucket.DownloadAsync(ModelNames.PlaceOf(sha256), part, CancellationToken.None)) return false;
        await using var file = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        var actual = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(file, CancellationToken.None));
        return actual == sha256 ? true
            : throw new BrokenFileException(PlaceOf(sha256), 0,
                $"the object was damaged: the SHA-256 of its {file.Length} bytes is {actual}; put it back from a backup");
    }

    private async Task<bool> EncodeAsync(string sha256, WeightEncoding encoding, string part)
    {
        if (await FindAsync(sha256, CancellationToken.None) is not { } model) return false;
        await using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        WeightFile.Write(file, model, null, encoding);
        return true;
    }
}
