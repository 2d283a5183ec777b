using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Native;

/// <summary>Models by hash, fetched once however many assignments want them. The last few stay in memory; a download that broke goes on
/// where it ended.</summary>
internal sealed class ModelCache(NativeLink link, string folder) : IDisposable
{
    private const int Max = 2;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly List<(string Key, ModelState Model)> _models = [];

    public void Dispose() => _turn.Dispose();

    /// <exception cref="BrokenFileException">What came is not the model.</exception>
    public async Task<ModelState> GetAsync(string sha256, WeightEncoding encoding, ModelSpec spec, CancellationToken cancellation)
    {
        var key = $"{sha256}-{encoding}";
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_models.FindIndex(known => known.Key == key) is >= 0 and var at) return _models[at].Model;
            var model = await FetchAsync(sha256, encoding, spec.Layout(), Path.Combine(folder, key + ".part"), cancellation);
            _models.Insert(0, (key, model));
            if (_models.Count > Max) _models.RemoveAt(Max);
            return model;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ModelState> FetchAsync(string sha256, WeightEncoding encoding, TensorLayout layout, string path,
        CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);

        // What broke off earlier is worth keeping for a while: two runs may fetch in turn over a thin line.
        foreach (var other in new DirectoryInfo(folder).EnumerateFiles("*.part").Where(file => file.FullName != Path.GetFullPath(path))
            .OrderByDescending(file => file.LastWriteTimeUtc).Skip(Max - 1)) other.Delete();
        await using var file = new FileStream(path,
            new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous
            });
        try
        {
            await link.FetchAsync(sha256, encoding, file, WeightFile.PayloadBytes(layout, encoding)
                + SafeTensors.MaxHeaderBytes, cancellation);
        }
        catch (BrokenFileException)
        {
            File.Delete(path);
            throw;
        }


        // From here on the file has done its work, whether it is right or wrong.
        File.Delete(path);
        file.Position = 0;
        if (encoding == WeightEncoding.Float32)
        {
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation));
            if (actual != sha256) throw new BrokenFileException("the model", 0, $"its SHA-256 is {actual}, not {sha256}");
            file.Position = 0;
        }

        return WeightFile.Read(file, "the model", layout, null, out _);
    }
}
