using System.IO.Compression;

namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>The code of a function, from a file or folder.</summary>
internal static class FunctionCode
{
    private const int MaxFiles = 10_000;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="PlatformException">There is none, or it is too large.</exception>
    public static async Task<byte[]> ReadAsync(FunctionSpec function, string path, int max, CancellationToken cancellation)
    {
        try
        {
            var length = new FileInfo(path).Length;
            return length <= max ? await File.ReadAllBytesAsync(path, cancellation)
                : throw new PlatformException(PlatformFault.TooLarge,
                    $"{function.Name}: {path} has {length:n0} bytes; at most {max:n0} go");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new PlatformException(PlatformFault.Refused, $"{function.Name}: {path} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>A zip file of a folder, or of one file; one that is a zip already as it is. The same files give the same bytes.</summary>
    /// <param name="entry">What a single file is called in it; null for its own name.</param>
    /// <exception cref="PlatformException">There is nothing, or it is too large.</exception>
    public static async Task<byte[]> ZipAsync(FunctionSpec function, string path, string? entry, int max, CancellationToken cancellation)
    {
        if (path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)) return await ReadAsync(function, path, max, cancellation);
        var files = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Select(file => (file, Path.GetRelativePath(path, file).Replace('\\', '/'))).Order().Take(MaxFiles + 1).ToList()
            : [(path, entry ?? Path.GetFileName(path))];
        if (files.Count is 0 or > MaxFiles)
            throw new PlatformException(PlatformFault.Refused, $"{function.Name}: {path} has {files.Count} files; 1 to {MaxFiles} go");
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (file, name) in files)
            {
                var content = await ReadAsync(function, file, max, cancellation);
                var made = zip.CreateEntry(name, CompressionLevel.Optimal);
                made.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                await using var stream = made.Open();
                await stream.WriteAsync(content, cancellation);
                if (bytes.Length > max)
                    throw new PlatformException(PlatformFault.TooLarge,
                        $"{function.Name}: {path} is more than {max:n0} bytes as a zip file");
            }

        return bytes.ToArray();
    }
}
