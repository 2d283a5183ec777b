namespace Tributary.Storage.Models;

/// <summary>Puts files into a bucket, for whoever reads them there.</summary>
public static class S3Upload
{
    /// <summary>Each file is there whole once this returns; a file of the same name is replaced.</summary>
    /// <param name="files">Paths, and names under the address's prefix.</param>
    /// <exception cref="StoreUnavailableException">The bucket does not take them; the message says why and what to do.</exception>
    public static async Task RunAsync(S3Address address, IEnumerable<(string Path, string Name)> files, CancellationToken cancellation)
    {
        using var bucket = new S3Bucket(address);
        await bucket.CheckAsync(cancellation);
        foreach (var (path, name) in files) await bucket.UploadAsync(path, name, cancellation);
    }
}
