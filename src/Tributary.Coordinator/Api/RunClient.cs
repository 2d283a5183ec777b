using Tributary.Core.Clients;

namespace Tributary.Coordinator.Api;

/// <summary>What one client did in a run.</summary>
public sealed record RunClient
{
    public required string Client { get; init; }

    /// <summary>Rounds in which its update counted.</summary>
    public required int Rounds { get; init; }

    /// <summary>Rounds in which it was asked and its update did not count.</summary>
    public required int Failures { get; init; }

    /// <summary>Samples behind its last counted update.</summary>
    public required long Examples { get; init; }

    /// <summary>Mean time from asking to a counted answer; null before the first.</summary>
    public double? AverageSeconds { get; init; }

    /// <summary>The last round in which it was asked.</summary>
    public required int LastRound { get; init; }

    /// <summary>Why its last update did not count; null where it did.</summary>
    public RefusalReason? LastRefused { get; init; }

    /// <summary>The same for people.</summary>
    public string? LastDetail { get; init; }

    /// <summary>The last training loss that it reported.</summary>
    public double? Loss { get; init; }

    /// <summary>The last training accuracy that it reported, 0 to 1.</summary>
    public double? Accuracy { get; init; }
}
