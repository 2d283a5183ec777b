namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How long to wait before the next try.</summary>
public sealed record Backoff
{
    /// <summary>Before the first new try, 1 ms..1 h.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Each further wait is so many times the one before, 1..10.</summary>
    public double Factor { get; init; } = 1.5;

    /// <summary>No wait is longer, the spread excepted.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waits differ by up to this part of them, 0..1, so that many clients do not come at once.</summary>
    public double Spread { get; init; } = 0.1;

    /// <summary>The wait after so many failures in a row, 1 or more.</summary>
    public TimeSpan After(int failures, Random random)
    {
        var wait = Math.Min(First.TotalMilliseconds * Math.Pow(Factor, Math.Min(failures - 1, 1000)), Max.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Max(wait * (1 + Spread * (2 * random.NextDouble() - 1)), 1));
    }
}
