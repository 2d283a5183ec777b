using System.Formats.Tar;
using System.IO.Compression;

namespace Tributary.Cli.Fetching;

/// <summary>Files in a .zip, .tar, .tar.gz or .tgz, in whatever folder inside it.</summary>
internal sealed class ArchiveSource(string path) : ISource
{
    private static readonly string[] Endings = [".zip", ".tar", ".tar.gz", ".tgz"];

    public string Place => path;

    public static bool IsArchive(string path)
        => Endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public async Task<SourceFile?> OpenAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? await FromZipAsync(name, cancellation)
                : await FromTarAsync(name, cancellation);
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw CommandFault.BadInput($"{path} is no whole archive: {fault.Message}", "fetch the archive again", fault);
        }
    }

    private async Task<SourceFile?> FromZipAsync(string name, CancellationToken cancellation)
    {
        var archive = await ZipFile.OpenReadAsync(path, cancellation);
        if (archive.Entries.FirstOrDefault(entry => FileNames.Match(entry.FullName, name)) is { } found)
            return new SourceFile(await found.OpenAsync(cancellation), found.Length, archive);
        await archive.DisposeAsync();
        return null;
    }

    private async Task<SourceFile?> FromTarAsync(string name, CancellationToken cancellation)
    {
        Stream stream = File.OpenRead(path);
        if (!path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase)) stream = new GZipStream(stream, CompressionMode.Decompress);
        var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            if (entry.DataStream is { } data && FileNames.Match(entry.Name, name)) return new SourceFile(data, entry.Length, reader);
        await reader.DisposeAsync();
        return null;
    }
}
