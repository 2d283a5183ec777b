using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>How a run ended.</summary>
public sealed record RunOutcome
{
    public required RunStatus Status { get; init; }

    /// <summary>For people: why it ended, e.g. <c>all 20 rounds are done</c>.</summary>
    public required string Reason { get; init => field = CleanText.Of(value); }

    /// <summary>Rounds saved, failed ones included.</summary>
    public required int Rounds { get; init; }

    /// <summary>Of the last evaluation; null where there was none.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Of the last evaluation; null where there was none.</summary>
    public double? Loss { get; init; }

    public required string ModelSha256 { get; init; }

    /// <summary>From the start of the run to its end, over all resumes: the rounds, and writing the last of them to the store.</summary>
    public double Seconds { get; init; }
}
