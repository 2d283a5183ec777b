namespace Tributary.Core.Rounds;

/// <summary>What holds for the updates of one round besides the cohort's specification.</summary>
public sealed record FoldRules
{
    /// <summary>Examples that a client declared when the run met it first; null where it declared none. An update counts no more.</summary>
    public Func<string, long?> Declared { get; init; } = _ => null;

    /// <summary>Updates whose norm is larger are scaled down to it; null for none.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Whether norms are to be measured, although nothing is clipped yet.</summary>
    public bool Measures { get; init; }
}
