using Tributary.Engine.Specs;

namespace Tributary.Gateways.Faas.Local;

/// <summary>Faults that an experiment wants of the platform. Which invocations they meet follows from the seed, the function's name and the
/// number of the invocation among that function's: not from the order in which functions are invoked.</summary>
public sealed record LocalFaults
{
    /// <summary>Share of invocations that fail before the function sees them; 0..1.</summary>
    public double Fail { get; init; }

    /// <summary>Share of invocations that hang until their time is over, without an instance; 0..1.</summary>
    public double Hang { get; init; }

    /// <summary>Share of functions whose invocations all begin late, drawn by the seed and the function's name; 0..1.</summary>
    public double Slow { get; init; }

    /// <summary>How late those begin.</summary>
    public TimeSpan SlowBy { get; init; }

    /// <summary>How much longer an instance takes to start.</summary>
    public TimeSpan ColdStart { get; init; }

    /// <summary>When the platform goes away, from its start on; null for never. It answers 503 then; what runs goes on.</summary>
    public TimeSpan? AwayFrom { get; init; }

    /// <summary>When it is back.</summary>
    public TimeSpan? AwayUntil { get; init; }

    public int Seed { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (!(Fail >= 0 && Hang >= 0 && Fail + Hang <= 1))
            yield return new("fail", $"is {Fail}, and hang {Hang}; both are shares, and together at most 1");
        if (!(Slow is >= 0 and <= 1)) yield return new("slow", $"is {Slow}; it is a share of functions, 0 to 1");
        if (SlowBy < TimeSpan.Zero || SlowBy > TimeSpan.FromMinutes(10))
            yield return new("slowBy", $"is {SlowBy}; it must be 0 to 10 min");
        if (ColdStart < TimeSpan.Zero || ColdStart > TimeSpan.FromMinutes(10))
            yield return new("coldStart", $"is {ColdStart}; it must be 0 to 10 min");
        if (AwayFrom.HasValue != AwayUntil.HasValue || AwayFrom > AwayUntil)
            yield return new("away", "a beginning and a later end go together");
    }
}
