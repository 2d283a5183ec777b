namespace Tributary.EndToEnd.Tests;

/// <summary>Data that lies beside the repository on some machines only.</summary>
internal static class SharedData
{
    /// <summary>A file or folder of <c>shared/data</c>; the test is skipped where it is not there.</summary>
    public static string Find(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine([folder.FullName, "shared", "data", .. parts]);
            if (Path.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/{string.Join('/', parts)} beside the repository");
        return "";
    }
}
