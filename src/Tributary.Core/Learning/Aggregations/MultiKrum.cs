namespace Tributary.Core.Learning.Aggregations;

/// <summary>Mean of the m updates with the best Krum scores (Blanchard et al. 2017, section 4); with m = 1 it is Krum.</summary>
/// <param name="byzantine">f, the hostile clients to withstand; 2f + 3 updates are needed.</param>
/// <param name="chosen">m; 0 for the most that the paper's proof covers, n - 2f - 3, but at least 1.</param>
internal sealed class MultiKrum(int byzantine, int chosen) : IAggregation
{
    public int LeastUpdates => Math.Max((2 * byzantine) + 3, chosen);

    public IAccumulator Begin(ModelState baseModel) => new Accumulator(baseModel, LeastUpdates, byzantine, chosen);

    private sealed class Accumulator(ModelState baseModel, int least, int byzantine, int chosen) : HeldUpdates(baseModel, least)
    {
        protected override ModelState Combine(ModelState[] models)
        {
            var distances = Distances.Pairs(Base.Layout, models);
            var ranked = KrumScores.Ranked(distances, [.. Enumerable.Range(0, models.Length)], byzantine);
            var count = chosen > 0 ? chosen : Math.Max(1, models.Length - (2 * byzantine) - 3);
            // A coordinate's mean in double, in the order of values: the columns' arithmetic, whatever the values' size.
            return Columns.Combine(Base, [.. ranked.Take(count).Order().Select(i => models[i])], sorted => (float)Columns.Mean(sorted));
        }
    }
}
