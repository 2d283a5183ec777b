namespace Tributary.Architecture.Tests;

/// <summary>The committed files of this repository, found from where the tests were built.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", "bin", "obj", "node_modules", "TestResults", "runs", "tributary",
        "tributary-client", "tributary-demo", "artifacts", ".vs", ".idea", ".gl", ".whl"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Files { get; }
        = [.. Walk(new DirectoryInfo(Root)).OrderBy(file => file.Path, StringComparer.Ordinal)];

    public static IEnumerable<SourceFile> CSharp(string folder)
        => Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)
            && file.Path.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Projects(string folder)
        => Files.Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal)
            && file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>Fails with every finding on a line of its own.</summary>
    public static void NoneOf(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all.Prepend("")));
    }

    private static IEnumerable<SourceFile> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null || NotOurs.Contains(entry.Name, StringComparer.Ordinal)) continue;
            if (entry is DirectoryInfo inner)
            {
                foreach (var file in Walk(inner)) yield return file;
            }
            else
            {
                yield return new SourceFile(System.IO.Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/'), entry.FullName);
            }
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no Tributary.slnx stands above {AppContext.BaseDirectory}");
    }
}
