namespace Tributary.Architecture.Tests;

/// <param name="Path">From the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string FullPath)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool Generated => Path.EndsWith(".g.cs", StringComparison.Ordinal);

    /// <summary>Kernels may be as long as the machine wants them.</summary>
    public bool Kernel => Path.Contains("/Kernels/", StringComparison.Ordinal);

    public string[] Lines() => File.ReadAllLines(FullPath);

    public string Text() => File.ReadAllText(FullPath);
}
