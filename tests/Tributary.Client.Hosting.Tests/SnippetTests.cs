using System.Text.RegularExpressions;

namespace Tributary.Client.Hosting.Tests;

/// <summary>What the guide shows is what is compiled here.</summary>
public sealed partial class SnippetTests
{
    [Fact]
    public void The_guides_code_is_that_of_these_tests()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs", "packages.md"));
        var shown = Code().Matches(page);
        Assert.Equal(2, shown.Count);
        Assert.All(shown, one => Assert.Equal(File.ReadAllText(Path.Combine(folder.FullName, one.Groups["file"].Value)),
            one.Groups["code"].Value));
    }

    [GeneratedRegex("<!-- code: (?<file>[^ ]+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
