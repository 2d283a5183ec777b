namespace Tributary.Core.Learning.Aggregations;

/// <summary>Coordinate-wise median (Yin et al. 2018, algorithm 1, option I). Every client counts the same.</summary>
public sealed class Median : IAggregation
{
    public int LeastUpdates => 1;

    public IAccumulator Begin(ModelState baseModel) => new Accumulator(baseModel);

    private sealed class Accumulator(ModelState baseModel) : HeldUpdates(baseModel, 1)
    {
        protected override ModelState Combine(ModelState[] models)
            => Columns.Combine(Base, models, sorted => (float)Columns.Median(sorted));
    }
}
