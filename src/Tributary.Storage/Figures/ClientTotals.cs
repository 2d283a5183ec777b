namespace Tributary.Storage.Figures;

/// <summary>What one client did in a run, or in all of them.</summary>
public sealed record ClientTotals
{
    public string Client { get; init; } = "";

    /// <summary>Rounds in which its update counted.</summary>
    public long Rounds { get; init; }

    /// <summary>Rounds in which it was asked and its update did not count.</summary>
    public long Failures { get; init; }

    /// <summary>Samples behind its last counted update.</summary>
    public long Examples { get; init; }

    /// <summary>From asking to answering, over the rounds that counted.</summary>
    public double Seconds { get; init; }

    /// <summary>The last round in which it was asked; of all runs together, no number that says anything.</summary>
    public long LastRound { get; init; }

    /// <summary>Why its last update did not count, as a word; null where it did.</summary>
    public string? LastRefused { get; init; }

    /// <summary>The same for people.</summary>
    public string? LastDetail { get; init; }

    /// <summary>The last training loss that it reported.</summary>
    public double? Loss { get; init; }

    /// <summary>The last training accuracy that it reported, 0..1.</summary>
    public double? Accuracy { get; init; }
}
