namespace Tributary.Core.Learning.Aggregations;

/// <summary>Mean in which every client counts the same.</summary>
public sealed class Mean : IAggregation
{
    public int LeastUpdates => 1;

    public IAccumulator Begin(ModelState baseModel) => new MeanAccumulator(baseModel, _ => 1);
}
