namespace Tributary.Engine.Training;

/// <summary>Area under the receiver operating characteristic: how often an anomaly has a higher score than a normal row; rows of equal
/// scores count half (Mann, Whitney 1947).</summary>
public static class RocArea
{
    /// <returns>0..1; NaN where all rows are of one kind.</returns>
    public static double Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isAnomaly)
    {
        if (scores.Length != isAnomaly.Length)
            throw new ArgumentException($"there are {scores.Length} scores and {isAnomaly.Length} labels", nameof(scores));
        double[] sorted = scores.ToArray();
        bool[] labels = isAnomaly.ToArray();
        Array.Sort(sorted, labels);

        // Sum of the anomalies' ranks; rows of equal scores share the mean of their ranks.
        var (sum, anomalies) = (0.0, 0L);
        for (var first = 0; first < sorted.Length;)
        {
            var (next, here) = (first, 0L);
            for (; next < sorted.Length && sorted[next].Equals(sorted[first]); next++)
                if (labels[next]) here++;
            sum += here * ((first + 1 + next) / 2.0);
            anomalies += here;
            first = next;
        }

        var normal = sorted.Length - anomalies;
        return anomalies == 0 || normal == 0 ? double.NaN : (sum - (anomalies * (anomalies + 1) / 2.0)) / ((double)anomalies * normal);
    }
}
