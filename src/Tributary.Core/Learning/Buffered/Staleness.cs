using Tributary.Engine.Specs;

namespace Tributary.Core.Learning.Buffered;

/// <summary>What a late update counts (Xie et al. 2019, "Asynchronous Federated Optimization", section 5.2; Nguyen et al. 2022, "Federated
/// Learning with Buffered Asynchronous Aggregation", take the polynomial with a slope of 0.5).</summary>
public sealed record Staleness
{
    /// <summary>A million models behind nothing is left of an update, whatever the kind.</summary>
    public const int MaxBehind = 1_000_000;

    /// <summary>The largest <see cref="Slope"/>.</summary>
    public const double MaxSlope = 100;

    public StalenessKind Kind { get; init; } = StalenessKind.Polynomial;

    /// <summary>Above 0, at most 100: the polynomial's exponent, or how steeply the hinge falls; without meaning for constant
    /// weights.</summary>
    public double Slope { get; init; } = 0.5;

    /// <summary>Models behind up to which the hinge takes nothing off; 0..<see cref="MaxBehind"/>.</summary>
    public int Delay { get; init; }

    /// <summary>Models behind beyond which an update does not count; 0..<see cref="MaxBehind"/>, null for no bound. With 0 only
    /// updates of the newest model count.</summary>
    public int? Bound { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (!Enum.IsDefined(Kind)) yield return new("kind", $"is {Kind}; constant, polynomial or hinge is needed");
        if (!(Slope > 0 && Slope <= MaxSlope)) yield return new("slope", $"is {Slope}; it must be above 0 and at most {MaxSlope}");
        if (Delay is < 0 or > MaxBehind) yield return new("delay", $"is {Delay}; it must be in 0..{MaxBehind}");
        if (Bound is < 0 or > MaxBehind) yield return new("bound", $"is {Bound}; it must be in 0..{MaxBehind}");
    }

    /// <param name="behind">Models that the server made since the client was given its own; from 0.</param>
    /// <returns>Above 0, at most 1; null where the update is too far behind to count.</returns>
    public double? Weight(int behind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(behind);
        if (behind > Bound) return null;
        return Kind switch
        {
            StalenessKind.Polynomial => Math.Pow(1.0 + behind, -Slope),
            StalenessKind.Hinge when behind > Delay => 1 / (1 + (Slope * ((double)behind - Delay))),
            _ => 1,
        };
    }
}
