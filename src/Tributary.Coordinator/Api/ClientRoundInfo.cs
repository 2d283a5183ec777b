using Tributary.Core.Clients;

namespace Tributary.Coordinator.Api;

/// <summary>What became of a client in one round.</summary>
public sealed record ClientRoundInfo
{
    public required string Run { get; init; }

    public required string RunName { get; init; }

    public required int Round { get; init; }

    /// <summary>When the round began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>From asking to the answer.</summary>
    public required double Seconds { get; init; }

    /// <summary>Time the client said it trained; null where it said none.</summary>
    public double? TrainSeconds { get; init; }

    /// <summary>Samples behind the update; 0 where it did not count.</summary>
    public required long Examples { get; init; }

    /// <summary>Models that were made since it was asked; null where a round's clients all begin from the newest.</summary>
    public int? Behind { get; init; }

    public double? Loss { get; init; }

    public double? Accuracy { get; init; }

    /// <summary>Why the update did not count; null where it did.</summary>
    public RefusalReason? Refused { get; init; }

    /// <summary>The same for people; where the update counted, what of it was not taken as it was told.</summary>
    public string? Detail { get; init; }
}
