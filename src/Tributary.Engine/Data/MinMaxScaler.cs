namespace Tributary.Engine.Data;

/// <summary>Brings every feature into 0..1: (value - least) / (most - least), a constant one to 0 (scikit-learn's MinMaxScaler).</summary>
public static class MinMaxScaler
{
    public static FeatureScaling Fit(DataSet data)
    {
        var size = data.FeatureSize;
        var (row, least, most) = (new float[size], new float[size], new float[size]);
        least.AsSpan().Fill(float.PositiveInfinity);
        most.AsSpan().Fill(float.NegativeInfinity);
        for (var i = 0; i < data.Count; i++)
        {
            data.CopyFeatures(i, row);
            for (var j = 0; j < size; j++)
            {
                least[j] = Math.Min(least[j], row[j]);
                most[j] = Math.Max(most[j], row[j]);
            }
        }

        return Between(least, most);
    }

    /// <summary>From known ranges, so that clients can agree on them without sharing rows.</summary>
    public static FeatureScaling Between(ReadOnlySpan<float> least, ReadOnlySpan<float> most)
    {
        var (offsets, divisors) = (new float[least.Length], new float[least.Length]);
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = float.IsFinite(least[i]) ? least[i] : 0;
            var range = most[i] - least[i];
            divisors[i] = range > 0 && float.IsFinite(range) ? range : 1;
        }

        return new FeatureScaling(offsets, divisors);
    }
}
