namespace Tributary.Core.Learning.Aggregations;

/// <summary>Coordinate-wise mean without the smallest and the largest share of values (Yin et al. 2018, algorithm 1, option II). Every
/// client counts the same.</summary>
/// <param name="share">Dropped at each end, 0 to below 0.5; of n values floor(share n) are dropped at each.</param>
public sealed class TrimmedMean(double share) : IAggregation
{
    public int LeastUpdates => 1;

    public IAccumulator Begin(ModelState baseModel) => new Accumulator(baseModel, share);

    private sealed class Accumulator(ModelState baseModel, double share) : HeldUpdates(baseModel, 1)
    {
        protected override ModelState Combine(ModelState[] models)
        {
            var dropped = (int)(share * models.Length);
            return Columns.Combine(Base, models, sorted => (float)Columns.Mean(sorted[dropped..^dropped]));
        }
    }
}
