using System.Globalization;

namespace Tributary.Core.Learning.Strategies;

/// <summary>A number that a strategy takes.</summary>
/// <param name="Least">Smallest allowed.</param>
/// <param name="Most">Largest allowed.</param>
/// <param name="Open">True where <paramref name="Least"/> itself is not allowed.</param>
/// <param name="Whole">True where only whole numbers are allowed.</param>
public sealed record StrategyParameter(string Name, double Default, double Least = 0, double Most = double.PositiveInfinity,
    bool Open = false, bool Whole = false)
{
    /// <summary>Null where the value is allowed; else what is.</summary>
    public string? Problem(double value)
    {
        if (double.IsFinite(value) && (Open ? value > Least : value >= Least) && value <= Most && (!Whole || value == Math.Floor(value)))
            return null;
        var number = Whole ? "a whole number " : "";
        var bound = Open ? $"above {Least}" : $"of at least {Least}";
        var end = double.IsPositiveInfinity(Most) ? "" : $" and at most {Most}";
        return string.Create(CultureInfo.InvariantCulture, $"is {value}; it must be {number}{bound}{end}");
    }
}
