namespace Tributary.Engine.Data;

/// <summary>Brings every feature into 0..1: (value - least) / (most - least), a constant one to 0 (scikit-learn's MinMaxScaler).</summary>
public static class MinMaxScaler
{
    public static FeatureScaling Fit(DataSet data)
    {
        var size = data.FeatureSize;
        var (row, min, max) = (new float[size], new float[size], new float[size]);
        min.AsSpan().Fill(float.PositiveInfinity);
        max.AsSpan().Fill(float.NegativeInfinity);
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyFeatures(i, row);
            for (var j = 0; j < size; j++)
            {
                min[j] = Math.Min(min[j], row[j]);
                max[j] = Math.Max(max[j], row[j]);
            }
        }

        return Between(min, max);
    }

    /// <summary>From known ranges, so that clients can agree on them without sharing rows.</summary>
    public static FeatureScaling Between(ReadOnlySpan<float> min, ReadOnlySpan<float> max)
    {
        var (offsets, divisors) = (new float[min.Length], new float[min.Length]);
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = float.IsFinite(min[i]) ? min[i] : 0;
            var range = max[i] - min[i];
            divisors[i] = range > 0 && float.IsFinite(range) ? range : 1;
        }

        return new FeatureScaling(offsets, divisors);
    }
}
