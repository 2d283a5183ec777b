using System.Text.Json.Nodes;

namespace Tributary.Transports.Tests.Faas;

/// <summary>What the original invoker and functions said, where the recordings lie beside the repository.</summary>
internal static class FaasRecordings
{
    /// <summary>Skips the test where there is no such file.</summary>
    public static byte[] Bytes(string file) => File.ReadAllBytes(Path(file));

    /// <summary>Exchanges of a file.</summary>
    public static List<JsonNode> Exchanges(string file) => [.. File.ReadLines(Path(file)).Select(line => JsonNode.Parse(line)!)];

    private static string Path(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = System.IO.Path.Combine(folder.FullName, "shared", "data", "wire", "faas", file);
            if (File.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/wire/faas/{file} beside the repository");
        return "";
    }
}
