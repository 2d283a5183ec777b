namespace Tributary.Storage.Figures;

/// <summary>What became of one client in one round of one run.</summary>
public sealed record ClientRound
{
    public string Run { get; init; } = "";

    public string RunName { get; init; } = "";

    public long Round { get; init; }

    /// <summary>When the round began, in milliseconds since 1970, UTC.</summary>
    public long Started { get; init; }

    /// <summary>From asking to the answer.</summary>
    public double Seconds { get; init; }

    /// <summary>Time the client said it trained.</summary>
    public double TrainSeconds { get; init; }

    public long Examples { get; init; }

    public double? Loss { get; init; }

    public double? Accuracy { get; init; }

    /// <summary>Why the update did not count, as a word; null where it did.</summary>
    public string? Refused { get; init; }

    public string? Detail { get; init; }

    /// <summary>Models that the server had made since it was asked; null in synchronous rounds.</summary>
    public long? Behind { get; init; }
}
