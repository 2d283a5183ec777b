namespace Tributary.Security.Envelopes;

/// <summary>What is accepted of an envelope, and how much is remembered against replays.</summary>
public sealed record EnvelopeOptions
{
    /// <summary>Bytes that can be sealed at all, whatever <see cref="MaxPayloadBytes"/> says.</summary>
    public const int LargestPayloadBytes = 1 << 30;

    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestAhead = TimeSpan.FromHours(1);

    /// <summary>Bytes of a payload; 1..<see cref="LargestPayloadBytes"/>.</summary>
    public int MaxPayloadBytes { get; init; } = 64 << 20;

    /// <summary>How long ago an envelope may have been sealed, the difference of both clocks included; 1 s..30 d. So long its number is
    /// remembered.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the sender's clock may be ahead; 0..1 h.</summary>
    public TimeSpan MaxAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Numbers remembered of one sender within <see cref="MaxAge"/>; 1..<see cref="MaxRemembered"/>. Of one who sends more, what
    /// is older than the oldest remembered is refused.</summary>
    public int MaxRememberedOfOne { get; init; } = 1024;

    /// <summary>Numbers remembered in all, some 100 bytes each; 1..10,000,000. Beyond, whoever has most forgets its oldest.</summary>
    public int MaxRemembered { get; init; } = 131_072;

    /// <summary>Whether to open what was sealed before this end began. Nothing is remembered from before, so a replay within
    /// <see cref="MaxAge"/> would not be noticed; on the other hand a sender whose clock is late is refused for as long as it is
    /// late.</summary>
    public bool AcceptsFromBeforeStart { get; init; }

    /// <summary>What is wrong with them, in words; empty for nothing.</summary>
    public IEnumerable<string> Problems()
    {
        if (MaxPayloadBytes is < 1 or > LargestPayloadBytes)
            yield return $"the largest payload is {MaxPayloadBytes} bytes; it must lie in 1..{LargestPayloadBytes}";
        if (MaxAge < TimeSpan.FromSeconds(1) || MaxAge > LongestAge)
            yield return $"the age of envelopes is {MaxAge}; it must lie in 1 s..{LongestAge.TotalDays} d";
        if (MaxAhead < TimeSpan.Zero || MaxAhead > LongestAhead)
            yield return $"clocks may be ahead by {MaxAhead}; it must lie in 0..{LongestAhead.TotalHours} h";
        if (MaxRemembered is < 1 or > 10_000_000)
            yield return $"envelopes to remember are {MaxRemembered}; they must lie in 1..10000000";
        if (MaxRememberedOfOne < 1 || MaxRememberedOfOne > MaxRemembered)
            yield return $"envelopes to remember of one sender are {MaxRememberedOfOne}; they must lie in 1..{MaxRemembered}";
    }
}
