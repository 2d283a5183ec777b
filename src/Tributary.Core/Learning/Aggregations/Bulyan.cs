namespace Tributary.Core.Learning.Aggregations;

/// <summary>Krum picks n - 2f updates one after another; of each coordinate the mean of the n - 4f picked values that lie nearest to
/// their median is taken (El Mhamdi, Guerraoui and Rouault 2018).</summary>
/// <param name="byzantine">f, the hostile clients to withstand; 4f + 3 updates are needed.</param>
public sealed class Bulyan(int byzantine) : IAggregation
{
    public int LeastUpdates => (4 * byzantine) + 3;

    public IAccumulator Begin(ModelState baseModel) => new Accumulator(baseModel, LeastUpdates, byzantine);

    private sealed class Accumulator(ModelState baseModel, int least, int byzantine) : HeldUpdates(baseModel, least)
    {
        protected override ModelState Combine(ModelState[] models)
        {
            var distances = Distances.Pairs(Base.Layout, models);
            var candidates = Enumerable.Range(0, models.Length).ToList();
            var picked = new List<int>();
            while (picked.Count < models.Length - (2 * byzantine))
            {
                var best = KrumScores.Ranked(distances, candidates, byzantine)[0];
                picked.Add(best);
                candidates.Remove(best);
            }

            var kept = picked.Count - (2 * byzantine);
            return Columns.Combine(Base, [.. picked.Order().Select(i => models[i])], sorted => (float)NearestMean(sorted, kept));
        }

        // In a sorted row the values nearest to the median stand side by side: the window is narrowed from its farther end.
        private static double NearestMean(ReadOnlySpan<float> sorted, int kept)
        {
            var (median, low, high) = (Columns.Median(sorted), 0, sorted.Length);
            while (high - low > kept)
            {
                if (median - sorted[low] > sorted[high - 1] - median) low++;
                else high--;
            }

            return Columns.Mean(sorted[low..high]);
        }
    }
}
