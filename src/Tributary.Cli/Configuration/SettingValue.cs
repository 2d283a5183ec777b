using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Configuration;

/// <summary>A value as somebody gave it. Each reading notes what is wrong with it; what it then returns is not used.</summary>
/// <param name="fields">Where it stands under <paramref name="key"/>.</param>
/// <param name="folder">What relative paths start from.</param>
internal sealed class SettingValue(SpecReader fields, string key, string folder)
{
    public string Text(params ReadOnlySpan<string> allowed) => fields.Text(key, "", allowed);

    public string FullPath() => Path.GetFullPath(Text(), folder);

    /// <summary>A path, unless it is one of these words.</summary>
    public string FullPathOr(IReadOnlyList<string> words) => words.Contains(Text(), StringComparer.Ordinal) ? Text() : FullPath();

    public bool Switch() => fields.Flag(key, false);

    public int Number() => fields.Int(key, 0);

    public long LongNumber() => fields.Long(key, 0);

    public TimeSpan Time() => fields.Duration(key, TimeSpan.Zero);

    public Uri Address()
    {
        if (Uri.TryCreate(Text(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;
        Fault($"{SpecReader.Describe(fields.Node(key))} is no address; write it like http://127.0.0.1:7070");
        return new Uri("http://127.0.0.1");
    }

    public string[] List() => fields.Node(key) is JsonArray ? [.. fields.Items(key).Select(item => Word(item.Node))] : Text().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A mapping in the file, or words like <c>site=north</c>.</summary>
    public Dictionary<string, string> Pairs()
    {
        if (fields.Node(key) is JsonObject mapping) return mapping.ToDictionary(pair => pair.Key, pair => Word(pair.Value), StringComparer.Ordinal);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in List())
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) Fault($"'{word}' stands here; KEY=VALUE is needed, e.g. site=north");
            else pairs[word[..at]] = word[(at + 1)..];
        }

        return pairs;
    }

    public void Fault(string message) => fields.Fault(key, message);

    private string Word(JsonNode? node)
    {
        if (node is JsonValue value) return value.TryGetValue(out string? text) ? text : value.ToJsonString();
        Fault($"{SpecReader.Describe(node)} stands here; a word is needed");
        return "";
    }
}
