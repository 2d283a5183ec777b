using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Which runs a page of a list shows, the newest first.</summary>
public sealed record RunQuery
{
    /// <summary>The run after which the page begins, itself left out; null begins with the newest.</summary>
    public RunPlace? After { get; init; }

    /// <summary>Runs on the page, from 1.</summary>
    public required int Limit { get; init; }

    /// <summary>Only runs that stand so; null for all.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only those that are archived, or that are not; null for both.</summary>
    public bool? Archived { get; init; } = false;
}
