using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Tributary.Transports.Tests.Mqtt.Streams;

/// <summary>What the original programs sent, where the recordings lie beside the repository.</summary>
internal static class Recorded
{
    /// <summary>Lines of a file; skips the test where there is none.</summary>
    public static List<JsonNode> Lines(string file)
    {
        var path = Path.Combine(Folder(), file);
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        var lines = new List<JsonNode>();
        while (reader.ReadLine() is { } line) lines.Add(JsonNode.Parse(line)!);
        return lines;
    }

    /// <summary>The weight set that the recorded payloads hold.</summary>
    public static (List<int[]> Shapes, float[] Values) Weights()
    {
        var shapes = new List<int[]>();
        var values = new List<float>();
        foreach (var layer in JsonNode.Parse(File.ReadAllText(Path.Combine(Folder(), "payloads-weights.json")))!["weights"]!.AsArray())
        {
            var rows = layer!.AsArray();
            shapes.Add(rows[0] is JsonArray row ? [rows.Count, row.Count] : [rows.Count]);
            values.AddRange(rows.SelectMany(item => item is JsonArray inner ? inner.Select(value => value!) : [item!])
                .Select(value => (float)value.GetValue<double>()));
        }

        return (shapes, [.. values]);
    }

    public static byte[] Payload(JsonNode line) => Encoding.UTF8.GetBytes((string)line["payload"]!);

    public static string Topic(JsonNode line) => (string)line["topic"]!;

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "mqtt") is var path && Directory.Exists(path)) return path;
        Assert.Skip("no shared/data/wire/mqtt beside the repository");
        return "";
    }
}
