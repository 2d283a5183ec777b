using Microsoft.Extensions.Logging;

namespace Tributary.Core.Logs;

/// <summary>What happened, before it is a line.</summary>
/// <param name="Category">Who says it: the type's full name.</param>
/// <param name="Words">For people.</param>
/// <param name="Fields">What the words are made of, by name.</param>
internal sealed record LogEntry(DateTimeOffset Time, LogLevel Level, string Category, EventId Event, string Words,
    IReadOnlyList<KeyValuePair<string, object?>> Fields, Exception? Fault)
{
    private const string Ours = "Tributary.";

    /// <summary>Whether the house itself says it, and not a library.</summary>
    public bool IsOurs => IsOurCategory(Category);

    /// <summary>The event's name; of a library, who says it.</summary>
    public string Name => IsOurs ? Event.Name ?? Category : Category;

    public static bool IsOurCategory(string category) => category.StartsWith(Ours, StringComparison.Ordinal);
}
