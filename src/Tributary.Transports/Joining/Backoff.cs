using System.Security.Cryptography;

namespace Tributary.Transports.Joining;

/// <summary>Pauses between tries: 0.5 s, 1 s, 2 s ... 30 s, each with up to half of it on top at random, so that a fleet does not knock in
/// step.</summary>
/// <param name="max">The longest, but for its random half; null for 30 s.</param>
public sealed class Backoff(TimeSpan? max = null)
{
    private const int FirstMilliseconds = 500;
    private const int MaxMilliseconds = 30_000;
    private readonly int _max = (int)(max?.TotalMilliseconds ?? MaxMilliseconds);
    private int _next = FirstMilliseconds;

    /// <summary>Before who was refused tries again.</summary>
    public static TimeSpan Refused { get; } = TimeSpan.FromSeconds(30);

    public void Reset() => _next = FirstMilliseconds;

    /// <param name="asked">What the other side asked for; null where it did not.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        var pause = asked is { } wish ? (int)Math.Clamp(wish.TotalMilliseconds, 50, 10 * 60_000) : _next;
        if (asked is null) _next = Math.Min(_max, _next * 2);
        return TimeSpan.FromMilliseconds(pause + RandomNumberGenerator.GetInt32((pause / 2) + 1));
    }
}
