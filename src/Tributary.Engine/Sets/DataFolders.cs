namespace Tributary.Engine.Sets;

/// <summary>Where a named set's files may lie.</summary>
public static class DataFolders
{
    /// <summary>The folder that fetched sets are kept in, one folder each: <c>tributary/data</c> in the user's cache folder (XDG Base
    /// Directory Specification; on Windows the local application data).</summary>
    public static string Cache
    {
        get
        {
            var home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(home) || !Path.IsPathRooted(home))
                home = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                    : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(home, "tributary", "data");
        }
    }

    /// <summary>The folder that the operator named (or one of the set's name in it), the cache, and Debian's package
    /// <c>dataset-fashion-mnist</c>.</summary>
    public static IReadOnlyList<string> For(string set, string? folder)
    {
        // Its files are MNIST's.
        if (set == "mnist-3v7") set = "mnist";
        return folder is not null ? [Path.GetFullPath(folder), Path.Combine(Path.GetFullPath(folder), set)]
            : [Path.Combine(Cache, set), $"/usr/share/datasets/{set}"];
    }

    /// <summary>The first folder's file of that name, plain or gzipped; null where there is none.</summary>
    public static string? Find(IEnumerable<string> folders, string file)
        => folders.SelectMany(folder => new[] { Path.Combine(folder, file), Path.Combine(folder, file + ".gz") })
            .FirstOrDefault(File.Exists);
}
