using System.Reflection;
using System.Text.RegularExpressions;

namespace Tributary.Attack.Tests;

/// <summary>The table of attacks in docs/security.md is made of the tests themselves.</summary>
public sealed partial class TableTests
{
    private const string Begin = "<!-- attacks: made by the tests -->", End = "<!-- attacks end -->";

    [Fact]
    public void The_guide_shows_what_is_tried()
    {
        var page = Path.Combine(Root(), "docs", "security.md");
        var text = File.ReadAllText(page);
        var (from, to) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= 0 && to > from, $"{page} has no place for the table: {Begin} ... {End}");
        var table = Begin + "\n" + string.Join('\n', Rows()) + "\n";

        // TRIBUTARY_WRITE_DOCS=1 writes it anew.
        if (Environment.GetEnvironmentVariable("TRIBUTARY_WRITE_DOCS") == "1") File.WriteAllText(page, text[..from] + table + text[to..]);
        else Assert.True(text[from..to] == table,
            "docs/security.md shows other attacks than the tests try: TRIBUTARY_WRITE_DOCS=1 dotnet test writes the table");
    }

    [Fact]
    public void Every_attack_says_who_tries_what_and_what_comes_of_it()
        => Assert.All(Tests(), test => Assert.True(test.GetCustomAttribute<AttackAttribute>() is not null,
            $"{test.DeclaringType!.Name}.{test.Name} has no [Attack]"));

    [Fact]
    public void Every_test_that_the_guide_names_is_there()
    {
        var root = Root();
        var there = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);
        var page = File.ReadAllText(Path.Combine(root, "docs", "security.md"));
        var named = Name().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.True(named.Length > 40, $"only {named.Length} tests are named");
        Assert.All(named, name => Assert.True(there.Contains(name), $"docs/security.md names {name}, which is no test here"));
    }

    [GeneratedRegex("`([A-Z][A-Za-z]*Tests)`")]
    private static partial Regex Name();

    private static IEnumerable<string> Rows()
        => Tests().Select(test => (test, Attack: test.GetCustomAttribute<AttackAttribute>())).Where(pair => pair.Attack is not null)
            .OrderBy(pair => pair.Attack!.By, StringComparer.Ordinal).ThenBy(pair => pair.Attack!.Tries, StringComparer.Ordinal)
            .Select(pair => $"| {pair.Attack!.By} | {pair.Attack.Tries} | {pair.Attack.Meets} | `{pair.test.DeclaringType!.Name}` |")
            .Prepend("|---|---|---|---|").Prepend("| who | tries | what comes of it | test |");

    private static IEnumerable<MethodInfo> Tests()
        => typeof(TableTests).Assembly.GetTypes().Where(type => type != typeof(TableTests)).SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("these tests run inside the repository");
    }
}
