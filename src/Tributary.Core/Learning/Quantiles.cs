namespace Tributary.Core.Learning;

/// <summary>Quantiles of samples.</summary>
public static class Quantiles
{
    /// <summary>Between the two nearest of them, in proportion (type 7 of Hyndman and Fan 1996, as NumPy's default); null where there are
    /// none.</summary>
    /// <param name="ordered">Ascending.</param>
    /// <param name="share">0 for the least, 1 for the greatest.</param>
    public static double? Of(IReadOnlyList<double> ordered, double share)
    {
        if (ordered.Count == 0) return null;
        var at = (ordered.Count - 1) * share;
        var (below, above) = (ordered[(int)at], ordered[Math.Min(ordered.Count - 1, (int)at + 1)]);
        return below + ((at - (int)at) * (above - below));
    }
}
