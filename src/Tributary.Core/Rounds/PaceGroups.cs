namespace Tributary.Core.Rounds;

/// <summary>Puts numbers into groups that lie close together: DBSCAN (Ester et al. 1996) in one dimension with two points to a core, where
/// it splits the sorted numbers wherever the gap is wider than a radius; the radius is the one of several whose groups are told apart best
/// (Calinski and Harabasz 1974).</summary>
internal static class PaceGroups
{
    private const int Radii = 16;
    private const double Rounding = 1e-9;

    /// <param name="sorted">Ascending.</param>
    /// <returns>Where each group begins, ascending; the first at 0. Empty for no numbers.</returns>
    public static IReadOnlyList<int> Of(IReadOnlyList<double> sorted)
    {
        if (sorted.Count == 0) return [];
        var gaps = new double[sorted.Count - 1];
        for (var i = 1; i < sorted.Count; i++) gaps[i - 1] = sorted[i] - sorted[i - 1];
        var wide = gaps.Where(gap => gap > 0).Order().ToArray();
        IReadOnlyList<int> best = [0];
        var most = 0.0;
        for (var k = 0; k < Radii && wide.Length > 0; k++)
        {
            var starts = Split(gaps, wide[(int)((long)k * wide.Length / Radii)] * (1 + Rounding));
            if (Separation(sorted, starts) is var score && score > most) (best, most) = (starts, score);
        }

        return best;
    }

    private static List<int> Split(double[] gaps, double radius)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < gaps.Length; i++)
            if (gaps[i] > radius) starts.Add(i + 1);
        return starts;
    }

    // Of one group there is nothing to say; of more than the root of the numbers each would be nearly alone.
    private static double Separation(IReadOnlyList<double> sorted, List<int> starts)
    {
        var (count, groups) = (sorted.Count, starts.Count);
        if (groups < 2 || (long)groups * groups > count) return 0;
        var mean = sorted.Average();
        var (between, within) = (0.0, 0.0);
        for (var g = 0; g < groups; g++)
        {
            var end = g + 1 < groups ? starts[g + 1] : count;
            var own = 0.0;
            for (var i = starts[g]; i < end; i++) own += sorted[i];
            own /= end - starts[g];
            between += (end - starts[g]) * (own - mean) * (own - mean);
            for (var i = starts[g]; i < end; i++) within += (sorted[i] - own) * (sorted[i] - own);
        }

        return within <= 0 ? double.MaxValue : between / (groups - 1) / (within / (count - groups));
    }
}
