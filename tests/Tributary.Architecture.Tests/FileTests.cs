using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>Sizes, names and places of source files.</summary>
public sealed partial class FileTests
{
    private static readonly string[] VagueEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Utility", "Utilities", "Common"];

    private static IEnumerable<SourceFile> Sized => Repository.CSharp("src").Where(file => !file.Generated && !file.Kernel);

    [Fact]
    public void No_file_has_more_than_400_lines()
        => Repository.NoneOf(Sized.Concat(Repository.CSharp("tests")).Concat(Repository.CSharp("bench"))
            .Select(file => (file.Path, Count: file.Lines().Length))
            .Where(file => file.Count > 400).Select(file => $"{file.Path} has {file.Count} lines"));

    [Fact]
    public void The_median_file_is_below_70_lines_and_nine_of_ten_are_below_200()
    {
        var lines = Sized.Select(file => file.Lines().Length).Order().ToArray();
        Assert.True(lines[lines.Length / 2] < 70, $"the median file has {lines[lines.Length / 2]} lines");
        Assert.True(lines[lines.Length * 9 / 10] < 200, $"one file in ten has {lines[lines.Length * 9 / 10]} lines or more");
    }

    [Fact]
    public void No_type_or_file_has_a_name_that_says_nothing()
        => Repository.NoneOf(Repository.CSharp("src")
            .SelectMany(file => Types(file).Select(type => type.Name).Append(file.Name).Distinct(StringComparer.Ordinal)
            .Where(name => VagueEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
                .Select(name => $"{file.Path}: {name}")));

    [Fact]
    public void A_file_holds_one_public_type_and_bears_its_name()
        => Repository.NoneOf(Repository.CSharp("src").Where(file => !file.Generated).SelectMany(NameFaults));

    [Fact]
    public void The_folder_is_the_namespace()
        => Repository.NoneOf(Repository.CSharp("src").Concat(Repository.CSharp("tests")).SelectMany(NamespaceFaults));

    private static IEnumerable<string> NameFaults(SourceFile file)
    {
        var names = Types(file).Where(type => type.Public).Select(type => type.Name).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > 1) yield return $"{file.Path} holds {string.Join(" and ", names)}";
        else if (names.Count == 1 && file.Name.Split('.')[0] != names[0]) yield return $"{file.Path} holds {names[0]}";
    }

    private static IEnumerable<string> NamespaceFaults(SourceFile file)
    {
        var found = NamespacePattern().Match(file.Text());
        if (!found.Success) yield break; // top-level statements
        var parts = file.Path.Split('/');
        var expected = string.Join('.', parts[1..^1]);
        if (found.Groups["name"].Value != expected)
            yield return $"{file.Path}: its namespace is {found.Groups["name"].Value}; its folder says {expected}";
    }

    // Types of a file-scoped namespace stand at the first column.
    private static IEnumerable<(string Name, bool Public)> Types(SourceFile file)
        => TypePattern().Matches(file.Text()).Select(match => (match.Groups["name"].Value, match.Groups["access"].Value == "public"));

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^(?<access>public|internal|file) (?:(?:sealed|static|abstract|readonly|partial|ref|unsafe) )*(?:class|record struct|record class|record|struct|interface|enum|delegate [\w<>\[\]?]+) (?<name>\w+)", RegexOptions.Multiline, 1000)]
    private static partial Regex TypePattern();
}
