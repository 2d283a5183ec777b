namespace Tributary.Core.Rounds;

/// <summary>Keys whose values may change from round to round.</summary>
public sealed record RoundConfig
{
    /// <summary>By key, the value from each round on, by round; values are long, double, bool or string.</summary>
    public IReadOnlyDictionary<string, SortedList<int, object>> Values { get; init; } = new Dictionary<string, SortedList<int,
        object>>(StringComparer.Ordinal);

    /// <summary>What holds in a round.</summary>
    public IReadOnlyDictionary<string, object> At(int round)
    {
        var now = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var (key, steps) in Values)
            if (steps.LastOrDefault(step => step.Key <= round).Value is { } value) now[key] = value;
        return now;
    }
}
