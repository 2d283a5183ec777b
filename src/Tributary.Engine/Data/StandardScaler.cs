namespace Tributary.Engine.Data;

/// <summary>Gives every feature mean 0 and variance 1: (value - mean) / standard deviation over all rows (divided by their number, as
/// scikit-learn's StandardScaler does); a constant one becomes 0.</summary>
public static class StandardScaler
{
    public static FeatureScaling Fit(DataSet data)
    {
        // Welford 1962: one pass, and no difference of large sums.
        var size = data.FeatureSize;
        var (row, means, squares) = (new float[size], new double[size], new double[size]);
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyFeatures(i, row);
            for (var j = 0; j < size; j++)
            {
                var difference = row[j] - means[j];
                means[j] += difference / (i + 1);
                squares[j] += difference * (row[j] - means[j]);
            }
        }

        var (offsets, divisors) = (new float[size], new float[size]);
        for (var j = 0; j < size; j++)
        {
            offsets[j] = (float)means[j];
            var deviation = (float)Math.Sqrt(squares[j] / Math.Max(1, data.Count));
            divisors[j] = deviation > 0 && float.IsFinite(deviation) ? deviation : 1;
        }

        return new FeatureScaling(offsets, divisors);
    }
}
