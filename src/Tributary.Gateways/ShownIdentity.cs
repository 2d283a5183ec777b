namespace Tributary.Gateways;

/// <summary>What came of looking at what a client showed.</summary>
/// <param name="Client">Its id; null where nothing was shown, or what was shown does not hold.</param>
/// <param name="Fault">Why what was shown does not hold, as a slug (<c>revoked</c>); null where it does, or nothing was shown.</param>
public readonly record struct ShownIdentity(string? Client, string? Fault)
{
    /// <summary>Nothing was shown.</summary>
    public static ShownIdentity None => default;
}
