namespace Tributary.Cli.Fetching;

/// <summary>An open file of a source.</summary>
/// <param name="Length">Bytes to come, where the source knows.</param>
/// <param name="Owned">Disposed with the content: an archive, a response.</param>
internal sealed record SourceFile(Stream Content, long? Length, params IReadOnlyList<IDisposable> Owned) : IDisposable
{
    public void Dispose()
    {
        Content.Dispose();
        foreach (var one in Owned) one.Dispose();
    }
}
