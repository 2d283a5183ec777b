using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>Recorded requests and answers of FedKeeper's tools; skips the test where they are not at hand.</summary>
/// <param name="Body">As it was sent; code that was left out is as many letters.</param>
internal sealed record Recorded(string Method, string Target, string Body, int Status, JsonNode? Answer)
{
    public static IReadOnlyList<Recorded> Read(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "faas", file) is var path && File.Exists(path))
                return [.. File.ReadLines(path).Select(line => Of(JsonNode.Parse(line)!))];
        Assert.Skip($"the recorded exchanges ({file}) are not here");
        return [];
    }

    private static Recorded Of(JsonNode line) => new((string)line["method"]!, (string)line["target"]!,
        Whole((string)line["request_body"]!)?.ToJsonString() ?? "", (int)line["status"]!, Whole((string)line["response_body"]!));

    private static JsonNode? Whole(string text)
    {
        var body = text.Length == 0 ? null : JsonNode.Parse(text);
        if (body?["exec"] is { } exec && exec["code"] is JsonObject left) exec["code"] = new string('#', (int)left["bytes"]!);
        return body;
    }
}
