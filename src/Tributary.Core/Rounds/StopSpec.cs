using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>When a run ends before its last round.</summary>
public sealed record StopSpec
{
    /// <summary>Ends once an evaluation reaches this accuracy, 0..1; null never does.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Ends once the evaluated loss has not improved for this many evaluations; 0 never does.</summary>
    public int Patience { get; init; }

    /// <summary>What counts as an improvement for <see cref="Patience"/>.</summary>
    public double Delta { get; init; }

    /// <summary>Ends after the round in which the rounds' time passes this; null never does.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Ends after the round in which the bytes moved to and from clients pass this; null never does.</summary>
    public long? Bytes { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (Accuracy is { } accuracy && !(accuracy > 0 && accuracy <= 1))
            yield return new("stop.accuracy", $"is {accuracy}; it must be above 0 and at most 1");
        if (Patience < 0) yield return new("stop.patience", $"is {Patience}; it must be at least 0");
        if (!(Delta >= 0 && double.IsFinite(Delta))) yield return new("stop.delta", $"is {Delta}; it must be at least 0");
        if (Bytes is < 1) yield return new("stop.bytes", $"is {Bytes}; at least 1 is needed");
        if (After is { } limit && limit <= TimeSpan.Zero) yield return new("stop.after", $"is {limit}; it must be above 0");
    }
}
