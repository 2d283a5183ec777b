namespace Tributary.Gateways.Tests.Faas;

/// <summary>What the original tool and its functions sent and answered; the test is skipped where it does not lie beside the
/// repository.</summary>
internal static class RecordedFile
{
    public static string Text(string file) => File.ReadAllText(Path(file));

    public static byte[] Bytes(string file) => File.ReadAllBytes(Path(file));

    private static string Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (System.IO.Path.Combine(folder.FullName, "shared", "data", "wire", "faas", file) is var path
                && File.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/faas beside the repository");
        return "";
    }
}
