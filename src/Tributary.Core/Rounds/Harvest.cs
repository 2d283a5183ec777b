namespace Tributary.Core.Rounds;

/// <summary>What came of asking a cohort to train.</summary>
public sealed record Harvest
{
    /// <summary>The aggregate; null where the quorum was missed or the updates could not be combined.</summary>
    public ModelState? Aggregate { get; init; }

    /// <summary>Null where there is an aggregate; else why not, with names and reasons.</summary>
    public string? Failure { get; init; }

    /// <summary>As the round's record has them (<see cref="RoundRecord.Cohort"/>).</summary>
    public required IReadOnlyList<ClientOutcome> Cohort { get; init; }

    /// <summary>Norms of the updates that counted, as they came and in any order; empty where nobody measured them.</summary>
    public IReadOnlyList<double> Norms { get; init; } = [];

    public long BytesOut { get; init; }

    public long BytesIn { get; init; }

    /// <summary>Longest time that one client's transport spent in moving bytes.</summary>
    public TimeSpan Transfer { get; init; }

    /// <summary>Time spent in folding updates.</summary>
    public TimeSpan Aggregation { get; init; }
}
