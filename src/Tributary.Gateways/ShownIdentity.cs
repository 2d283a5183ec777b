namespace Tributary.Gateways;

/// <summary>What came of looking at what a client showed.</summary>
/// <param name="Client">Its id; null where nothing was shown, or what was shown does not hold.</param>
/// <param name="Fault">Why what was shown does not hold, as a slug (<c>revoked</c>); null where it does, or nothing was shown.</param>
public readonly record struct ShownIdentity(string? Client, string? Fault)
{
    /// <summary>The person or program that may order runs (roles operator and admin) or look at them (viewer); null for clients and for
    /// whoever showed nothing.</summary>
    public string? Person { get; init; }

    /// <summary>Whether that one may begin and stop runs.</summary>
    public bool MayOperate { get; init; }

    /// <summary>Nothing was shown.</summary>
    public static ShownIdentity None => default;
}
