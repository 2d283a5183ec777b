using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tributary.Cli.Tests.Walk;

/// <summary>The addresses of the API and the files that the repository's texts name.</summary>
internal static partial class PrintedAddresses
{
    /// <summary>Requests that a text names, like <c>GET /api/runs</c>.</summary>
    public static IEnumerable<(string Where, string Path)> Requests(IEnumerable<string> files) =>
        from file in files
        from Match found in Request().Matches(File.ReadAllText(file))
        select (Texts.Shown(file), found.Groups["path"].Value.TrimEnd('.', ',', ';', ':', ')'));

    /// <summary>Every address that answers: the OpenAPI document's, and those that the sources map besides (for clients).</summary>
    public static IReadOnlyList<Regex> Known()
    {
        var document = JsonNode.Parse(File.ReadAllText(Path.Combine(Texts.Root, "web", "openapi.json")))!;
        var mapped = Texts.Sources.SelectMany(file => Mapped().Matches(File.ReadAllText(file)).Select(found => found.Groups["path"].Value));

        // Of the link: what clients ask for.
        var link = Texts.Sources.SelectMany(file => Asked().Matches(File.ReadAllText(file))
            .Select(found => "/" + found.Groups["path"].Value));

        // And of each other.
        var peers = Texts.Sources.SelectMany(file => AskedOfPeers().Matches(File.ReadAllText(file))
            .Select(found => found.Groups["path"].Value));
        return [.. document["paths"]!.AsObject().Select(path => path.Key).Concat(mapped).Concat(link).Concat(peers)
            .Distinct(StringComparer.Ordinal).Select(Pattern)];
    }

    /// <summary>Pages of the documentation, and files in the repository's folders, that a text names.</summary>
    public static IEnumerable<(string Where, string Path)> Files(IEnumerable<string> files) =>
        from file in files
        from Match found in Named().Matches(File.ReadAllText(file))
        let path = found.Groups["path"].Value.TrimEnd('.', ',', ';', ':', ')', '/')
        where !path.Any(letter => letter is '*' or '{' or '<' or '$')
        select (Texts.Shown(file), path);

    /// <summary>Links within the repository.</summary>
    public static IEnumerable<(string Where, string Full)> Links(IEnumerable<string> pages) =>
        from page in pages
        from Match found in Link().Matches(File.ReadAllText(page))
        let target = found.Groups["target"].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
        select (Texts.Shown(page), Path.GetFullPath(target, Path.GetDirectoryName(page)!));

    private static Regex Pattern(string path)
        => new("^" + Hole().Replace(Regex.Escape(path).Replace("\\{", "{", StringComparison.Ordinal), "[^/]+") + "/?$");

    [GeneratedRegex(@"\b(?:GET|POST|PUT|DELETE|HEAD|PATCH) (?<path>/[\w./{}$()-]*)")]
    private static partial Regex Request();

    [GeneratedRegex("(?:Map\\w*|MapMethods)\\([^\"\\n]*\"(?<path>/[^\"]*)\"")]
    private static partial Regex Mapped();

    [GeneratedRegex("\"(?<path>link/[^\"?]*)[?\"]")]
    private static partial Regex Asked();

    [GeneratedRegex("https://\\{at\\}(?<path>/peer/[^\"?]*)\"")]
    private static partial Regex AskedOfPeers();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"(?<![\w./-])(?<path>(?:docs|samples|bench|src|tools)/[\w./*{}<>$-]*[\w*}>/])")]
    private static partial Regex Named();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
