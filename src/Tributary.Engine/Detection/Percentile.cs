namespace Tributary.Engine.Detection;

/// <summary>The value below which a share of all values lies.</summary>
public static class Percentile
{
    /// <summary>Between two values in proportion (numpy.percentile, method "linear").</summary>
    /// <param name="values">At least one; in any order.</param>
    /// <param name="percent">0..100.</param>
    public static double Of(IEnumerable<double> values, double percent)
    {
        if (percent is not (>= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "a percentile lies in 0..100");
        double[] sorted = [.. values];
        if (sorted.Length == 0) throw new ArgumentException("there are no values", nameof(values));
        Array.Sort(sorted);
        var place = percent / 100 * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
