using Tributary.Core.Learning.Privacy;

namespace Tributary.Core.Rounds;

/// <summary>What holds for the updates of one round besides the cohort's specification.</summary>
public sealed record FoldRules
{
    /// <summary>Examples that a client declared when the run met it first; null where it declared none. An update counts no more.</summary>
    public Func<string, long?> Declared { get; init; } = _ => null;

    /// <summary>What each update goes through before it counts, and what the mean goes through after.</summary>
    public PrivacySteps Privacy { get; init; } = PrivacySteps.None;

    /// <param name="declared">What clients declared when the run met them.</param>
    /// <param name="history">Every saved round before this one.</param>
    internal static FoldRules Of(RunSpec spec, DeclaredExamples declared, IReadOnlyList<RoundRecord> history) => new()
    {
        Declared = declared.Of,
        Privacy = PrivacySteps.Of(spec.Strategy.Clip,
            history.LastOrDefault(round => round is { Failure: null, MedianNorm: > 0 })?.MedianNorm),
    };
}
