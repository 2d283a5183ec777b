namespace Tributary.Core.Rounds;

/// <summary>How a round's clients are drawn from those present.</summary>
public enum Selection
{
    /// <summary>Each with the same chance.</summary>
    Random,

    /// <summary>With chances in proportion to the examples that a client says it holds.</summary>
    Weighted,

    /// <summary>Those who were never asked first, then by how fast and how reliably they answered (FedLesScan, Elzohairy et al. 2022):
    /// rounds are of clients that are alike, so that nobody waits for the slow.</summary>
    FedLesScan,

    /// <summary>Those who were never asked first, then with chances in proportion to what they get done in a second, raised for those who
    /// were passed over (after Apodotiko, Elzohairy et al. 2024).</summary>
    Apodotiko,
}
