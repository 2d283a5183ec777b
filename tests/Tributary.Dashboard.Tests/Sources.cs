namespace Tributary.Dashboard.Tests;

/// <summary>The repository, found from where the tests were built.</summary>
internal static class Sources
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"no Tributary.slnx stands above {AppContext.BaseDirectory}");
    }
}
