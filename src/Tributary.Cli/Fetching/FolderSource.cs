namespace Tributary.Cli.Fetching;

/// <summary>Files in a folder.</summary>
internal sealed class FolderSource(string folder) : ISource
{
    public string Place => folder;

    public Task<SourceFile?> OpenAsync(string name, CancellationToken cancellation)
    {
        var path = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(file => FileNames.Match(file, name));
        if (path is null) return Task.FromResult<SourceFile?>(null);
        var stream = File.OpenRead(path);
        return Task.FromResult<SourceFile?>(new SourceFile(stream, stream.Length));
    }
}
