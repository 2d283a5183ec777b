namespace Tributary.Core.Rounds;

/// <summary>How a round's clients are drawn from those present.</summary>
public enum Selection
{
    /// <summary>Each with the same chance.</summary>
    Random,

    /// <summary>With chances in proportion to the examples that a client says it holds.</summary>
    Weighted,
}
