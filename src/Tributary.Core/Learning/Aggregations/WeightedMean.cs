namespace Tributary.Core.Learning.Aggregations;

/// <summary>Mean weighted by examples: federated averaging (McMahan et al. 2017, algorithm 1).</summary>
public sealed class WeightedMean : IAggregation
{
    public int LeastUpdates => 1;

    public IAccumulator Begin(ModelState baseModel) => new MeanAccumulator(baseModel, update => update.Examples);

    public IAccumulator Begin(ModelState baseModel, double maxShare) => new CappedMean(baseModel, maxShare);
}
