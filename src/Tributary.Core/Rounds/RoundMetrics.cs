using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Bounds what a cohort's own metrics come to: each client may bring <see cref="Metrics.MaxOwn"/> names, but a thousand clients
/// with names of their own would make a record that nobody can read.</summary>
internal static class RoundMetrics
{
    /// <summary>Names of own metrics that a round keeps: those that most clients tell, then in ordinal order.</summary>
    public const int MaxNames = 64;

    /// <summary>The outcomes without the metrics that are too many.</summary>
    public static IReadOnlyList<ClientOutcome> Bounded(IReadOnlyList<ClientOutcome> outcomes)
    {
        var told = outcomes.SelectMany(outcome => outcome.Metrics?.Keys ?? []).CountBy(name => name, StringComparer.Ordinal).ToList();
        if (told.Count <= MaxNames) return outcomes;
        var kept = told.OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal).Take(MaxNames)
            .Select(name => name.Key).ToHashSet(StringComparer.Ordinal);
        return [.. outcomes.Select(outcome => Of(outcome, kept))];
    }

    private static ClientOutcome Of(ClientOutcome outcome, HashSet<string> kept)
    {
        if (outcome.Metrics is not { } own || own.Keys.All(kept.Contains)) return outcome;
        var some = own.Where(metric => kept.Contains(metric.Key)).ToDictionary(StringComparer.Ordinal);
        return (outcome with { Metrics = some.Count > 0 ? some : null })
            .Noted($"{own.Count - some.Count} of its metrics are left out: a round keeps {MaxNames} names");
    }
}
