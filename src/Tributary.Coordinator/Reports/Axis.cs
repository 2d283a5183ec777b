namespace Tributary.Coordinator.Reports;

/// <summary>A value axis whose ends and steps are round numbers.</summary>
internal sealed record Axis(double Min, double Max, double Step)
{
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var i = 0; Min + (i * Step) <= Max + (Step / 1000); i++) yield return Min + (i * Step);
        }
    }

    /// <summary>Covers the finite ones of the values with about <paramref name="steps"/> steps.</summary>
    /// <param name="least">The axis starts here at the latest; pass 0 for amounts.</param>
    /// <param name="most">The axis never goes beyond, e.g. 1 for shares.</param>
    /// <param name="whole">The values are counts: no tick between two whole numbers.</param>
    public static Axis Over(IEnumerable<double> values, double? least = null, double? most = null, int steps = 4, bool whole = false)
    {
        var finite = values.Where(double.IsFinite).ToList();
        if (finite.Count == 0) finite = [0, 1];
        double low = Math.Min(finite.Min(), least ?? double.MaxValue), high = finite.Max();
        if (high - low < Math.Max(Math.Abs(high), 1e-9) * 1e-6)
            (low, high) = (least ?? (low - (Math.Abs(low) * 0.1)), high + Math.Max(Math.Abs(high) * 0.1, 1e-3));
        var step = Round((high - low) / steps);
        if (whole) step = step < 1 ? 1 : step is 2.5 ? 5 : step;
        low = Math.Floor((low / step) + 1e-9) * step;
        high = Math.Ceiling((high / step) - 1e-9) * step;
        if (high > most) high = most.Value;
        return new Axis(low, high, step);
    }

    /// <summary>Where a value lies, 0 at the bottom and 1 at the top; what lies outside is put on the edge.</summary>
    public double At(double value) => Math.Clamp((value - Min) / (Max - Min), 0, 1);

    // The least of 1, 2, 2.5 and 5 times a power of ten that is not below.
    private static double Round(double raw)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return new[] { 1, 2, 2.5, 5, 10 }.First(factor => factor * power >= raw * 0.999) * power;
    }
}
