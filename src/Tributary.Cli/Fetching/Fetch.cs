using System.IO.Compression;
using System.Security.Cryptography;

namespace Tributary.Cli.Fetching;

/// <summary>Brings official files into a folder. A file gets its name only once its content is known to be the published one; whatever
/// happens before, nothing is left behind.</summary>
internal static class Fetch
{
    // A gzip of incompressible data is a little longer than the data.
    private const long MaxOverhead = 1 << 20;

    /// <summary>Fetches one file.</summary>
    /// <exception cref="CommandFault">The source broke off, or its file is not the published one.</exception>
    public static async Task FileAsync(OfficialFile file, SourceFile source, string place, string folder, Action<FetchStep> progress,
        CancellationToken cancellation)
    {
        var made = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        var part = Path.Combine(folder, $".{file.Name}.{Environment.ProcessId}.part");
        try
        {
            await CopyAsync(file, source, place, part, progress, cancellation);
            var packed = IsGzip(part);
            if (!await IsIntactAsync(part, file, cancellation))
                throw new CommandFault(ExitCode.Unreachable,
                    $"{file.Name} from {place} is not the published file: its SHA-256 is not {file.Sha256}",
                    "the source is damaged or another version; name another with --from");
            File.Move(part, Path.Combine(folder, packed ? file.Name + ".gz" : file.Name), overwrite: true);
        }
        catch
        {
            File.Delete(part);
            if (made && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
            throw;
        }
    }

    /// <summary>True where the file's content, unpacked if it is gzip, is the published one.</summary>
    public static async Task<bool> IsIntactAsync(string path, OfficialFile file, CancellationToken cancellation)
    {
        try
        {
            await using var stored = File.OpenRead(path);
            await using var content = IsGzip(path) ? new GZipStream(stored, CompressionMode.Decompress) : (Stream)stored;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                // A gzip that unpacks to far more than it should is not read to its end.
                if ((bytes += read) > file.Bytes) return false;
                hash.AppendData(buffer, 0, read);
            }

            return bytes == file.Bytes && Convert.ToHexStringLower(hash.GetHashAndReset()) == file.Sha256;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static async Task CopyAsync(OfficialFile file, SourceFile source, string place, string part, Action<FetchStep> progress,
        CancellationToken cancellation)
    {
        await using var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = new byte[1 << 16];
        long bytes = 0;
        try
        {
            while (true)
            {
                patience.CancelAfter(WebSource.Patience);
                var read = await source.Content.ReadAsync(buffer, patience.Token);
                if (read == 0) break;
                if ((bytes += read) > file.Bytes + MaxOverhead)
                    throw new CommandFault(ExitCode.Unreachable,
                        $"{place} sends more than {file.Name} can be ({Amounts.Bytes(file.Bytes)})", "name another source with --from");
                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
                progress(new FetchStep(file.Name, bytes, source.Length));
            }
        }
        catch (Exception fault) when (fault is IOException or InvalidDataException or HttpRequestException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new CommandFault(ExitCode.Unreachable, $"{place} broke off after {Amounts.Bytes(bytes)} of {file.Name}: {fault.Message}",
                "nothing was kept; try again, or name another source with --from", fault);
        }
    }

    private static bool IsGzip(string path)
    {
        using var stream = File.OpenRead(path);
        return stream.ReadByte() == 0x1f && stream.ReadByte() == 0x8b;
    }
}
