namespace Tributary.Security.Envelopes;

/// <summary>What an envelope must say of itself to be opened.</summary>
/// <param name="Purpose">The procedure, topic or route on which it came.</param>
public sealed record EnvelopeExpectation(string Purpose)
{
    /// <summary>Who must have sealed it; null for anybody whom the key book knows.</summary>
    public string? Sender { get; init; }

    /// <summary>The run; empty for none, null where the caller looks at it himself.</summary>
    public string? Run { get; init; } = "";

    /// <summary>The round; null where the caller looks at it himself.</summary>
    public int? Round { get; init; } = 0;
}
