using Tributary.Core.Clients;

namespace Tributary.Core.Learning.Exact;

/// <summary>The weighted mean of many updates that are all at hand (in memory, or mapped from a spool): the same bits as
/// <see cref="ExactSum"/>, at the speed of memory. Besides the updates it holds the result and one block of sums per thread.</summary>
public static class ExactMean
{
    /// <param name="updates">Models of the base model's layout, in any order.</param>
    /// <param name="weights">One for each update, above 0.</param>
    /// <param name="threads">Threads to share the blocks; the result does not depend on it.</param>
    /// <param name="refusals">One for each update: null where it counted.</param>
    /// <returns>The mean of those that counted; the base model itself where none did.</returns>
    /// <exception cref="ArgumentException">All weights are zero, or the base model holds NaN or infinity.</exception>
    public static ModelState Fold(ModelState baseModel, IReadOnlyList<ModelState> updates, IReadOnlyList<ExactWeight> weights, int threads,
        out Refusal?[] refusals)
        => Fold(baseModel, updates, weights, threads, ExactKernel.Best, out refusals);

    internal static ModelState Fold(ModelState baseModel, IReadOnlyList<ModelState> updates, IReadOnlyList<ExactWeight> weights,
        int threads, VectorWidth width, out Refusal?[] refusals)
    {
        refusals = new Refusal?[updates.Count];
        var grids = ExactGrid.For(baseModel);
        var counted = Enumerable.Range(0, updates.Count).ToList();
        var result = baseModel.Values.ToArray();

        // The check runs along with the sum, so that the updates are read once. Only where one turns out to be out of range is the sum
        // made again without it.
        while (counted.Count > 0)
        {
            if (counted.All(i => weights[i].Mantissa == 0))
                throw new ArgumentException("a mean needs at least one weight above 0", nameof(weights));
            using var pass = new ExactPass(grids, result, [.. counted.Select(i => updates[i].Values)], [.. counted.Select(i => weights[i])],
                width);
            pass.Run(Math.Clamp(threads, 1, 64));
            var found = pass.Refusals();
            if (found.All(refusal => refusal is null))
                return pass.Overflows() ? Summed(baseModel, counted.Select(i => (updates[i], weights[i])), width)
                    : new ModelState(baseModel.Layout, result);
            for (var i = 0; i < found.Length; i++) refusals[counted[i]] = found[i];
            var marked = refusals;
            counted.RemoveAll(i => marked[i] is not null);
        }

        return baseModel;
    }

    // What is too much together for the pass's 64-bit sums.
    private static ModelState Summed(ModelState baseModel, IEnumerable<(ModelState Model, ExactWeight Weight)> updates, VectorWidth width)
    {
        var sum = new ExactSum(baseModel, width);
        foreach (var (model, weight) in updates) sum.Add(model, weight);
        return sum.Mean();
    }
}
