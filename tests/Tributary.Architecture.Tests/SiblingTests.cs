using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>Sibling transports, and their ends at the coordinator, never name each other: what two of them need stands in a room of its own
/// (docs/architecture.md).</summary>
public sealed partial class SiblingTests
{
    // What all of them share; a folder that is not here is one transport's.
    private static readonly Dictionary<string, string[]> Shared = new(StringComparer.Ordinal)
    {
        ["Transports"] = ["Messages", "Joining", "Lines", "Frames", "Listening"],
        ["Gateways"] = ["Asking", "Files", "Enrolment", "Grpc", "Frames", "Orders", "Pages", "Fabrics"],
    };

    [Theory]
    [InlineData("Transports")]
    [InlineData("Gateways")]
    public void Siblings_never_name_each_other(string room)
        => Repository.NoneOf(Repository.CSharp("src")
            .Where(file => file.Path.StartsWith($"src/Tributary.{room}/", StringComparison.Ordinal))
            .SelectMany(file => Faults(file, room)));

    [Fact]
    public void What_siblings_share_names_none_of_them()
        => Repository.NoneOf(Repository.CSharp("src").Where(file => Shared.Any(room => room.Value.Any(folder
            => file.Path.StartsWith($"src/Tributary.{room.Key}/{folder}/", StringComparison.Ordinal))))
            .SelectMany(file => Shared.Keys.SelectMany(room => Faults(file, room))));

    [Fact]
    public void The_test_transport_is_named_nowhere_but_in_its_folder()
        => Repository.NoneOf(Repository.CSharp("src").Concat(Repository.CSharp("tests"))
            .Where(file => !file.Path.StartsWith("tests/Tributary.Gateways.Tests/Pipe/", StringComparison.Ordinal)
                && PipePattern().IsMatch(file.Text()))
            .Select(file => $"{file.Path} names the test transport: a transport is known by its options"));

    [GeneratedRegex(@"\bPipe(?:Options|Gateway|Client|Line|Wire)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PipePattern();

    private static IEnumerable<string> Faults(SourceFile file, string room)
    {
        var own = file.Path.Split('/')[2];
        return NamePattern().Matches(file.Text()).Where(match => match.Groups["room"].Value == room)
            .Select(match => match.Groups["folder"].Value).Distinct(StringComparer.Ordinal)
            .Where(folder => folder != own && !Shared[room].Contains(folder, StringComparer.Ordinal))
            .Select(folder => $"{file.Path} names {room}.{folder}; what both need belongs into {string.Join(" or ", Shared[room])}");
    }

    [GeneratedRegex(@"\b(?<room>Transports|Gateways)\.(?<folder>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamePattern();
}
