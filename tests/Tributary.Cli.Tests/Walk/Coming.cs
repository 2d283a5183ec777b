namespace Tributary.Cli.Tests.Walk;

/// <summary>What the pages tell before it is there, and with what it comes. An entry goes when that has landed.</summary>
internal static class Coming
{
    private static readonly (string Start, string With)[] All =
    [
        ("runs --filter", "runs get notes, tags and filters"),
        ("run list --filter", "runs get notes, tags and filters"),
        ("run tag", "runs get notes, tags and filters"),
        ("client --name south --data samples/tables/south.csv", "a client reads its table as the run says"),
        ("client --name west --data samples/tables/west.csv", "a client reads its table as the run says"),
        ("docs/tables.md", "a page about tables"),
    ];

    public static bool Has(string text) => All.Any(one => text.StartsWith(one.Start, StringComparison.Ordinal));
}
