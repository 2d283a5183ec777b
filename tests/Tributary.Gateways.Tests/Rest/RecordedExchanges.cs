using System.Text.Json.Nodes;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>What a published server and its clients said to each other once, in the order in which it was asked.</summary>
internal static class RecordedExchanges
{
    /// <summary>Skips the test where there is no such recording.</summary>
    public static List<JsonNode> Read(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "data", "wire", "rest", file) is var path && File.Exists(path))
                return [.. File.ReadLines(path).Select(line => JsonNode.Parse(line)!).OrderBy(one => (int)one["seq"]!)];
        Assert.Skip("no shared/data/wire/rest beside the repository");
        return [];
    }

    /// <summary>Bodies of requests.</summary>
    public static IReadOnlyList<string> Bodies(this List<JsonNode> recorded, string path, string? to = null)
        => [.. recorded.Where(one => (string)one["target"]! == path && (to is null || (string)one["to"]! == to))
            .Select(one => (string)one["request_body"]!)];

    /// <summary>Of the client that sent a body.</summary>
    public static string Url(string body) => (string)JsonNode.Parse(body)!["client_url"]!;

    /// <summary>The scalars of a body, in whatever order, as one reads them.</summary>
    public static string Scalars(JsonObject body) => string.Join(", ", body.Where(one => one.Value is JsonValue)
        .OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}"));

    /// <summary>The addresses that registered, in order, each once.</summary>
    public static IReadOnlyList<string> Registered(this List<JsonNode> recorded)
        => [.. recorded.Where(one => (string)one["target"]! == "/client" && (string)one["method"]! == "POST" && (int)one["status"]! == 201)
            .Select(one => Uri.UnescapeDataString(((string)one["request_body"]!)["client_url=".Length..])).Distinct()];

    /// <summary>What a recorded page showed: the server's word, then each client's address and word.</summary>
    public static IReadOnlyList<string> Shown(JsonNode exchange)
    {
        string[] words = [.. exchange["response_body"]!["text"]!.AsArray().Select(word => (string)word!)];
        return [words[Array.IndexOf(words, "Server status") + 1], .. words.Skip(Array.IndexOf(words, "URL (status)") + 1)];
    }
}
