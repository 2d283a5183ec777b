using System.Text.RegularExpressions;

namespace Tributary.Cli.Tests;

/// <summary>The repository's texts: what users read of it.</summary>
internal static partial class Texts
{
    public static string Root { get; } = FindRoot();

    /// <summary>README.md, the documentation and the READMEs of the samples.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        Path.Combine(Root, "README.md"), .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal),
        .. Directory.EnumerateFiles(Path.Combine(Root, "samples"), "README.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
    ];

    /// <summary>The program's own sources.</summary>
    public static IReadOnlyList<string> Sources { get; } = [.. Under("src", "*.cs")];

    /// <summary>The dashboard's sources.</summary>
    public static IReadOnlyList<string> WebSources { get; } = [.. Under("web/src", "*.ts").Concat(Under("web/src", "*.tsx"))];

    public static string Shown(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>The string literals of a line of C#; what is put in is <c>1</c>, and options that are put behind a command are left
    /// out.</summary>
    public static IEnumerable<string> Literals(string line)
    {
        if (line.TrimStart().StartsWith("//", StringComparison.Ordinal)) yield break;
        foreach (Match found in Literal().Matches(Holes().Replace(Options().Replace(line, ""), "1")))
            yield return found.Groups["text"].Value.Replace("\\\"", "\"", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Under(string folder, string pattern)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
        .Where(file => !Shown(file).Split('/').Any(part => part is "bin" or "obj" or "node_modules")).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Tributary.slnx"))) at = Path.GetDirectoryName(at)
            ?? throw new InvalidOperationException("the tests run outside the repository");
        return at;
    }

    // Holes hold quotes and braces of their own; those that hold one level of braces are enough.
    [GeneratedRegex(@"\{(?:[^{}]|\{[^{}]*\})*\}")]
    private static partial Regex Holes();

    [GeneratedRegex(@"\{(?:[^{}]*(?:Hint|hint|more|files)\b)(?:[^{}]|\{[^{}]*\})*\}")]
    private static partial Regex Options();

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();
}
