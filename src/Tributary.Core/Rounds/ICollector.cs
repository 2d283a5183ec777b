namespace Tributary.Core.Rounds;

/// <summary>Asks a round's cohort and makes one harvest of its answers: the place where secure aggregation, peers that average among
/// themselves, and updates that come late will differ from asking everyone and folding what comes.</summary>
public interface ICollector
{
    /// <summary>Asks the cohort; what cannot count is refused by name in the harvest.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<Harvest> CollectAsync(HarvestPlan plan, CancellationToken cancellation);
}
