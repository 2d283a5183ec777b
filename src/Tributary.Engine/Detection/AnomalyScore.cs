namespace Tributary.Engine.Detection;

/// <summary>How far what a model makes of a row lies from the row itself.</summary>
public static class AnomalyScore
{
    private const int Block = 128, Lanes = 8;

    /// <summary>The Euclidean distance. Squares are added in numpy's order (eight sums side by side, halves from 128 on), so that the same
    /// prediction gives the score of <c>numpy.linalg.norm</c> to the last digit.</summary>
    /// <param name="predicted">What the model gives.</param>
    /// <param name="scaled">What it was given; as many.</param>
    public static double Of(ReadOnlySpan<float> predicted, ReadOnlySpan<double> scaled)
    {
        if (predicted.Length != scaled.Length)
            throw new ArgumentException($"the model gives {predicted.Length} numbers for a row of {scaled.Length}", nameof(predicted));
        return Math.Sqrt(Squares(predicted, scaled));
    }

    private static double Squares(ReadOnlySpan<float> predicted, ReadOnlySpan<double> scaled)
    {
        var count = scaled.Length;
        if (count > Block)
        {
            var half = count / 2;
            half -= half % Lanes;
            return Squares(predicted[..half], scaled[..half]) + Squares(predicted[half..], scaled[half..]);
        }

        if (count < Lanes) return Rest(0, predicted, scaled);
        Span<double> sums = stackalloc double[Lanes];
        sums.Clear();
        var whole = count - (count % Lanes);
        for (var i = 0; i < whole; i++)
        {
            var off = predicted[i] - scaled[i];
            sums[i % Lanes] += off * off;
        }

        var sum = (sums[0] + sums[1] + (sums[2] + sums[3])) + (sums[4] + sums[5] + (sums[6] + sums[7]));
        return Rest(sum, predicted[whole..], scaled[whole..]);
    }

    private static double Rest(double sum, ReadOnlySpan<float> predicted, ReadOnlySpan<double> scaled)
    {
        for (var i = 0; i < scaled.Length; i++)
        {
            var off = predicted[i] - scaled[i];
            sum += off * off;
        }

        return sum;
    }
}
