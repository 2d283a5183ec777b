using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Runs;

/// <summary>Says which clients a round waits for.</summary>
internal static class WaitingText
{
    private const int MaxNamed = 5;

    /// <param name="absence">Since when a client is not there; null where it is.</param>
    public static string Of(IReadOnlyList<LiveClient> open, Func<string, DateTimeOffset?> absence)
    {
        // Whoever is away comes first: that is what somebody may have to look after.
        var told = open.Select(one => (One: one, Gone: absence(one.Client))).OrderBy(pair => pair.Gone is null).ToList();
        var named = told.Take(MaxNamed).Select(pair => pair.Gone is { } since
            ? $"{pair.One.Client} offline since {since.UtcDateTime:HH:mm} UTC" : At(pair.One));
        return string.Join(", ", named) + (told.Count > MaxNamed ? $" and {told.Count - MaxNamed} more" : "");
    }

    /// <summary>Of a run whose clients work on over rounds.</summary>
    /// <param name="buffer">Updates that make a round.</param>
    /// <param name="counted">Those that are in.</param>
    /// <param name="working">Who is at work.</param>
    /// <returns>Null where the round waits for nobody.</returns>
    public static string? Of(int buffer, int counted, IReadOnlyList<LiveClient> working, Func<string, DateTimeOffset?> absence)
        => working.Count == 0 || counted >= buffer ? null
            : $"waiting for {buffer - counted} of {buffer} updates from {working.Count} at work: {Of(working, absence)}";

    private static string At(LiveClient client) => client switch
    {
        { Epoch: { } epoch, Epochs: { } epochs } => $"{client.Client} at epoch {epoch} of {epochs}",
        _ => $"{client.Client} at work",
    };
}
