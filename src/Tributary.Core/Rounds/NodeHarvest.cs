namespace Tributary.Core.Rounds;

/// <summary>What came of asking nodes to train, each its own model.</summary>
internal sealed record NodeHarvest
{
    /// <summary>Ordered by id.</summary>
    public required IReadOnlyList<ClientOutcome> Cohort { get; init; }

    public long BytesOut { get; init; }

    public long BytesIn { get; init; }

    /// <summary>Longest time that one client's transport spent in moving bytes.</summary>
    public TimeSpan Transfer { get; init; }

    /// <summary>Whether a node's training counted.</summary>
    public IReadOnlySet<string> Counted => Cohort.Where(client => client.Refused is null).Select(client => client.Client)
        .ToHashSet(StringComparer.Ordinal);
}
