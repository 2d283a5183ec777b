using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>Which namespaces of a room need which others, read from its sources: by their imports (those that nothing needs are build
/// errors), by qualified names, and by names of types that stand further out, which need no import.</summary>
internal sealed partial class NamespaceGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _needs = new(StringComparer.Ordinal);
    private readonly HashSet<(string Namespace, string Type)> _types = [];

    public NamespaceGraph(IEnumerable<(string Namespace, string Text)> files)
    {
        var all = files.Select(file => (file.Namespace, Text: Bare(file.Text))).ToList();
        foreach (var (name, text) in all)
        {
            _needs.TryAdd(name, new(StringComparer.Ordinal));
            foreach (Match type in TypePattern().Matches(text)) _types.Add((name, type.Groups["name"].Value));
        }

        foreach (var (name, text) in all) Read(name, text);
    }

    /// <summary>Those that can be reached from themselves, in order.</summary>
    public IReadOnlyList<string> InCircles() => [.. _needs.Keys.Where(name => IsReached(name, name))];

    public IEnumerable<string> Needs(string name) => _needs[name].Keys;

    /// <returns>A name that makes the one need the other.</returns>
    public string Why(string from, string to) => _needs[from][to];

    private bool IsReached(string from, string to)
    {
        var (open, seen) = (new Stack<string>(_needs[from].Keys), new HashSet<string>(StringComparer.Ordinal));
        while (open.TryPop(out var name))
        {
            if (name == to) return true;
            if (!seen.Add(name)) continue;
            foreach (var next in _needs[name].Keys) open.Push(next);
        }

        return false;
    }

    private void Read(string own, string text)
    {
        foreach (Match import in ImportPattern().Matches(text)) Note(own, Known(import.Groups["name"].Value), import.Value);
        var body = DirectivePattern().Replace(text, "");
        foreach (Match name in NamePattern().Matches(body))
        {
            var parts = name.Groups["name"].Value;
            for (var outer = own; outer.Length > 0; outer = Above(outer))
            {
                if (parts.Contains('.', StringComparison.Ordinal) && Known($"{outer}.{Above(parts)}") is { } inner && inner != outer
                    && inner.StartsWith(outer, StringComparison.Ordinal)) Note(own, inner, parts);
                if (!_types.Contains((outer, parts.Split('.')[0]))) continue;
                if (!IsDeclared(body, name)) Note(own, outer, parts);
                break;
            }

            if (Known(parts) is { } whole) Note(own, whole, parts);
        }
    }

    private void Note(string from, string? to, string why)
    {
        if (to is not null && to != from) _needs[from].TryAdd(to, why);
    }

    // The namespace of the room that a name begins with.
    private string? Known(string name)
    {
        while (name.Length > 0 && !_needs.ContainsKey(name)) name = Above(name);
        return name.Length > 0 ? name : null;
    }

    private static string Above(string name) => name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : "";

    // A member or variable may bear a type's name: `Schema Schema { get; }` names the type once.
    private static bool IsDeclared(string body, Match name)
    {
        var before = body[Math.Max(0, name.Index - 16)..name.Index].TrimEnd();
        var after = body.AsSpan(name.Index + name.Length).TrimStart();
        return before.Length > 0 && (char.IsLetterOrDigit(before[^1]) || before[^1] is '>' or '?' or ']') && !after.IsEmpty
            && after[0] is '{' or '=' or ';' or ',' or ')' or '(' && !KeywordPattern().IsMatch(before);
    }

    // Without comments and texts; what stands in the holes of a text stays.
    private static string Bare(string text)
        => TextPattern().Replace(CommentPattern().Replace(RawPattern().Replace(text, "\"\""), ""), "\"\"");

    [GeneratedRegex("\"\"\".*?\"\"\"", RegexOptions.Singleline, 1000)]
    private static partial Regex RawPattern();

    [GeneratedRegex(@"(?<![:""])//[^\n]*|/\*.*?\*/", RegexOptions.Singleline, 1000)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"(?<!\$)""(?:\\.|[^""\\\n])*""", RegexOptions.None, 1000)]
    private static partial Regex TextPattern();

    [GeneratedRegex(@"^using (?:static |\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ImportPattern();

    [GeneratedRegex("^(?:using|namespace) .*$", RegexOptions.Multiline, 1000)]
    private static partial Regex DirectivePattern();

    [GeneratedRegex(@"(?<![\w.])(?<name>[A-Z]\w*(?:\.[A-Z]\w*)*)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\b(?:new|return|is|as|case|not|or|and|in|out|ref|else|await|throw)$", RegexOptions.None, 1000)]
    private static partial Regex KeywordPattern();

    [GeneratedRegex("^(?:public|internal|file) (?:(?:sealed|static|abstract|readonly|partial|ref|unsafe) )*"
        + @"(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>\[\]?]+) (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();
}
