using System.Text.Json.Nodes;

namespace Tributary.Transports.Tests.Rest;

/// <summary>What the original server and clients said, where the recordings lie beside the repository.</summary>
internal static class Recordings
{
    /// <summary>Exchanges of a file; skips the test where there is none.</summary>
    public static List<JsonNode> Exchanges(string file)
        => [.. File.ReadLines(Path.Combine(Folder(), file)).Select(line => JsonNode.Parse(line)!)];

    /// <summary>Bodies of requests to a path that were kept whole.</summary>
    public static List<string> Bodies(string file, string path)
        => [.. Exchanges(file).Where(one => (string)one["target"]! == path && one["request_body"] is JsonValue)
            .Select(one => (string)one["request_body"]!)];

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "rest") is var path && Directory.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/rest beside the repository");
        return "";
    }
}
