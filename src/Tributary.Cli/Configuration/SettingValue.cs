using System.Text.Json.Nodes;
using Tributary.Coordinator.Hooks;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Configuration;

/// <summary>A value as somebody gave it. Each reading notes what is wrong with it; what it then returns is not used.</summary>
/// <param name="fields">Where it stands under <paramref name="key"/>.</param>
/// <param name="folder">What relative paths start from.</param>
internal sealed class SettingValue(SpecReader fields, string key, string folder)
{
    /// <summary>What relative paths start from.</summary>
    public string Folder => folder;

    public string Text(params ReadOnlySpan<string> allowed) => fields.Text(key, "", allowed);

    public string FullPath() => Path.GetFullPath(Text(), folder);

    /// <summary>A path, unless it is one of these words.</summary>
    public string FullPathOr(IReadOnlyList<string> words) => words.Contains(Text(), StringComparer.Ordinal) ? Text() : FullPath();

    public bool Switch() => fields.Flag(key, false);

    public int Number() => fields.Int(key, 0);

    public long LongNumber() => fields.Long(key, 0);

    public TimeSpan Time() => fields.Duration(key, TimeSpan.Zero);

    public Uri Address() => Address("http://127.0.0.1:7070", "http", "https");

    /// <param name="like">What such an address looks like.</param>
    public Uri Address(string like, params string[] schemes)
    {
        if (Uri.TryCreate(Text(), UriKind.Absolute, out var address) && schemes.Contains(address.Scheme, StringComparer.Ordinal))
            return address;
        Fault($"{SpecReader.Describe(fields.Node(key))} is no address; write it like {like}");
        return new Uri(like);
    }

    public string[] List()
        => fields.Node(key) is JsonArray ? [.. fields.Items(key).Select(item => Word(item.Node))]
            : Text().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A mapping in the file, or words like <c>site=north</c>.</summary>
    public Dictionary<string, string> Pairs()
    {
        if (fields.Node(key) is JsonObject mapping)
            return mapping.ToDictionary(pair => pair.Key, pair => Word(pair.Value), StringComparer.Ordinal);
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in List())
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at < 1) Fault($"'{word}' stands here; KEY=VALUE is needed, e.g. site=north");
            else pairs[word[..at]] = word[(at + 1)..];
        }

        return pairs;
    }

    /// <summary>A list of mappings in the file, <c>- { url: https://..., events: [run.failed], secretFile: FILE }</c>; or addresses alone,
    /// which are told the usual, unsigned.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public HookOptions[] Hooks(Func<string, string?> variable)
    {
        if (fields.Node(key) is not JsonArray) return [.. List().Select(url => new HookOptions { Url = HookUrl(url, Fault) })];
        return [.. fields.Items(key).Select(item => Hook(new SpecReader(item.Node, item.Path, fields.Problems), variable))];
    }

    public void Fault(string message) => fields.Fault(key, message);

    private HookOptions Hook(SpecReader hook, Func<string, string?> variable)
    {
        var (url, file, name) = (hook.Text("url", ""), hook.Text("secretFile", ""), hook.Text("secretVariable", ""));
        var (events, insecure) = (hook.Items("events").Select(item => Word(item.Node)).ToArray(), hook.Flag("insecure", false));
        hook.NoMore();
        if (file.Length > 0 && name.Length > 0) hook.Fault("secretFile",
            "and secretVariable both say where the secret is; leave one of them out");
        var address = HookUrl(url, message => hook.Fault("url", message));

        // A file that is not there is told when a coordinator starts: other verbs read this file too.
        var path = file.Length == 0 ? null : Path.GetFullPath(file, folder);
        return new HookOptions
        {
            Url = address,
            Events = events.Length == 0 ? HookEvents.Usual : events,
            Secret = (path is not null ? Content(path) : name.Length > 0 ? variable(name) : null) is { Length: > 0 } secret ? secret : null,
            SecretFrom = path ?? (name.Length > 0 ? $"the variable {name}" : null),
            Insecure = insecure,
        };
    }

    private static Uri HookUrl(string url, Action<string> fault)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address)) return address;
        fault(url.Length == 0 ? "is missing; write it like https://example.org/hook"
            : $"'{url}' is no address; write it like https://example.org/hook");
        return new Uri("https://127.0.0.1");
    }

    private static string? Content(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Word(JsonNode? node)
    {
        if (node is JsonValue value) return value.TryGetValue(out string? text) ? text : value.ToJsonString();
        Fault($"{SpecReader.Describe(node)} stands here; a word is needed");
        return "";
    }
}
