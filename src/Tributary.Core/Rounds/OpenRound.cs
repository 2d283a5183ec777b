namespace Tributary.Core.Rounds;

/// <summary>A round that was begun and not yet saved. It is kept before anyone is asked, so that a run that goes on after a crash asks the
/// same clients, and an update that was acknowledged before the crash still has its place.</summary>
/// <param name="Round">One after the last saved round.</param>
/// <param name="Cohort">Everyone asked, ordered by id.</param>
public sealed record OpenRound(int Round, DateTimeOffset Started, IReadOnlyList<string> Cohort)
{
    /// <summary>Examples that those of the cohort declare whom the run has not met before; null for none.</summary>
    public IReadOnlyDictionary<string, long>? Declared { get; init; }
}
