namespace Tributary.Core.Learning.Aggregations;

/// <summary>Krum's choice (Blanchard et al. 2017): the update whose nearest neighbours are nearest. Ties go to the lower index, that is
/// to the client whose id comes first.</summary>
internal static class KrumScores
{
    /// <summary>Among the candidates, each one's sum of squared distances to its (count - f - 2) nearest, at least one.</summary>
    public static double[] Of(double[,] distances, IReadOnlyList<int> candidates, int byzantine)
    {
        var nearest = Math.Clamp(candidates.Count - byzantine - 2, Math.Min(1, candidates.Count - 1), candidates.Count - 1);
        var scores = new double[candidates.Count];
        for (var i = 0; i < scores.Length; i++)
        {
            var others = candidates.Where(other => other != candidates[i]).Select(other => distances[candidates[i], other]).Order()
                .Take(nearest);
            scores[i] = others.Sum();
        }

        return scores;
    }

    /// <summary>The candidates from best to worst.</summary>
    public static int[] Ranked(double[,] distances, IReadOnlyList<int> candidates, int byzantine)
    {
        var scores = Of(distances, candidates, byzantine);
        return [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).ThenBy(i => candidates[i]).Select(i => candidates[i])];
    }
}
