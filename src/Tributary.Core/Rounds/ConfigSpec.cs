namespace Tributary.Core.Rounds;

/// <summary>The operator's own keys, which go along with assignments.</summary>
public sealed record ConfigSpec
{
    /// <summary>With training.</summary>
    public RoundConfig Fit { get; init; } = new();

    /// <summary>With evaluation on clients.</summary>
    public RoundConfig Evaluate { get; init; } = new();
}
