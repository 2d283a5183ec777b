using Tributary.Core.Learning;

namespace Tributary.Core.Rounds;

/// <summary>All that a run needs to go on after its last saved round.</summary>
/// <param name="Model">After that round; the initial model before the first.</param>
/// <param name="Optimizer">State of the server's optimizer; null where it has none.</param>
/// <param name="History">Every saved round, in order from 1.</param>
public sealed record Checkpoint(ModelState Model, ServerOptimizerState? Optimizer, IReadOnlyList<RoundRecord> History)
{
    public static Checkpoint Start(ModelState initial) => new(initial, null, []);

    /// <summary>The round that was begun and not saved; null where the last one begun is saved.</summary>
    public OpenRound? Open { get; init; }

    /// <summary>Which asks are still open; unless the store noted some, everything after the last saved round.</summary>
    public RunAsks Asks { get => field ?? RunAsks.After(Round); init; }

    /// <summary>The last saved round; 0 before the first.</summary>
    public int Round => History.Count == 0 ? 0 : History[^1].Round;
}
