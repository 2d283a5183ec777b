using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>Sibling transports never name each other: what two of them need stands in a room of its own (docs/architecture.md).</summary>
public sealed partial class SiblingTests
{
    // What all of them share; a folder that is not here is one transport's.
    private static readonly string[] Shared = ["Messages", "Joining", "Lines"];

    [Fact]
    public void Transports_never_name_each_other()
        => Repository.NoneOf(Repository.CSharp("src")
            .Where(file => file.Path.StartsWith("src/Tributary.Transports/", StringComparison.Ordinal)).SelectMany(Faults));

    private static IEnumerable<string> Faults(SourceFile file)
    {
        var own = file.Path.Split('/')[2];
        return NamePattern().Matches(file.Text()).Select(match => match.Groups["folder"].Value).Distinct(StringComparer.Ordinal)
            .Where(folder => folder != own && !Shared.Contains(folder, StringComparer.Ordinal))
            .Select(folder => $"{file.Path} names {folder}; what both need belongs into {string.Join(" or ", Shared)}");
    }

    [GeneratedRegex(@"\bTransports\.(?<folder>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
