using System.Text.RegularExpressions;

namespace Tributary.Architecture.Tests;

/// <summary>The events of the log: whoever watches for one finds it under the same number and name in every later version.</summary>
public sealed partial class LogEventTests
{
    private static readonly string[] s_secrets
        = ["token", "key", "password", "secret", "bearer", "credential", "weights", "row", "rows", "cell", "sample", "values", "body"];

    private static IReadOnlyList<Event> Events { get; } = [.. Repository.CSharp("src").SelectMany(Read).OrderBy(one => one.Id)];

    [Fact]
    public void Every_event_has_a_number_a_name_and_a_level_written_down()
        => Repository.NoneOf(Repository.CSharp("src").Where(file => Count(file.Text(), "[LoggerMessage") != Read(file).Count())
            .Select(file => $"{file.Path}: write [LoggerMessage(NUMBER, LogLevel.LEVEL, \"WORDS\", EventName = \"what.happened\")]"));

    [Fact]
    public void No_two_events_share_a_number_or_a_name()
    {
        Assert.True(Events.Count > 50);
        Repository.NoneOf(Events.GroupBy(one => one.Id).Where(same => same.Count() > 1)
            .Select(same => $"number {same.Key}: {string.Join(" and ", same.Select(one => one.Name))}"));
        Repository.NoneOf(Events.GroupBy(one => one.Name).Where(same => same.Count() > 1)
            .Select(same => $"name {same.Key}: {string.Join(" and ", same.Select(one => one.Id))}"));
    }

    [Fact]
    public void The_page_of_the_log_names_every_event_with_its_number_and_level()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "log.md")).Select(line => RowPattern().Match(line))
            .Where(row => row.Success)
            .Select(row => $"{row.Groups["id"].Value} {row.Groups["name"].Value} {row.Groups["level"].Value}")
                .ToHashSet(StringComparer.Ordinal);
        var events = Events.Select(one => $"{one.Id} {one.Name} {one.Level}").ToList();
        Repository.NoneOf(events.Where(one => !page.Contains(one)).Select(one => $"docs/log.md has no row for {one}"));
        Repository.NoneOf(page.Except(events).Select(row => $"docs/log.md tells of {row}, which there is not"));
    }

    // Retired events keep their line in the file with a minus before it, so that no number comes back for something else.
    [Fact]
    public void An_event_that_was_once_there_keeps_its_number_and_its_name()
    {
        var known = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Tributary.Architecture.Tests", "log-events.txt"))
            .Where(line => line.Length > 0).ToList();
        var events = Events.Select(one => $"{one.Id} {one.Name}").ToList();
        Repository.NoneOf(known.Where(line => !line.StartsWith('-') && !events.Contains(line))
            .Select(line => $"{line} is gone or has another name; if it is retired put a minus before it in log-events.txt"));
        Repository.NoneOf(events.Except(known).Select(line => $"log-events.txt lacks {line}"));
        Repository.NoneOf(known.Where(line => line.StartsWith('-'))
            .Where(line => Events.Any(one => line.StartsWith($"-{one.Id} ", StringComparison.Ordinal)))
            .Select(line => $"{line} was retired; its number is taken again"));
    }

    [Fact]
    public void No_event_has_a_field_for_what_is_secret()
        => Repository.NoneOf(Events.SelectMany(one => FieldPattern().Matches(one.Words).Select(field => field.Groups["name"].Value)
            .Where(field => s_secrets.Contains(field, StringComparer.OrdinalIgnoreCase))
                .Select(field => $"{one.Name} has the field {field}")));

    private static IEnumerable<Event> Read(SourceFile file)
        => EventPattern().Matches(file.Text()).Select(found => new Event(int.Parse(found.Groups["id"].Value,
            System.Globalization.CultureInfo.InvariantCulture),
            found.Groups["name"].Value, found.Groups["level"].Value.ToLowerInvariant(), found.Groups["words"].Value));

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+), LogLevel\.(?<level>\w+),\s*""(?<words>[^""]*)"",\s*EventName = ""(?<name>[a-z]+\.[a-z]+)""\)\]", RegexOptions.ExplicitCapture)]
    private static partial Regex EventPattern();

    [GeneratedRegex(@"^\| (?<id>\d+) \| `(?<name>[a-z.]+)` \| (?<level>\w+) \|", RegexOptions.ExplicitCapture)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"\{(?<name>\w+)[^}]*\}", RegexOptions.ExplicitCapture)]
    private static partial Regex FieldPattern();

    private sealed record Event(int Id, string Name, string Level, string Words);
}
