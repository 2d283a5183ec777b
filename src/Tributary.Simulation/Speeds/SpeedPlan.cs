using System.Globalization;
using Tributary.Engine.Data;

namespace Tributary.Simulation.Speeds;

/// <summary>Who takes how long for which ask: a matter of the seed alone, so that a resumed run meets the same clients.</summary>
public sealed class SpeedPlan(SpeedSpec speeds, ulong seed)
{
    private const double MinMilliseconds = 1;

    private static readonly double MaxMilliseconds = TimeSpan.FromDays(30).TotalMilliseconds;

    /// <summary>Whole milliseconds, 1 ms to 30 days.</summary>
    /// <param name="ask">The ask's number; in synchronous rounds the round's.</param>
    public TimeSpan Of(string client, int ask)
    {
        var own = SeededRandom.For(seed, "speed", client);
        var now = SeededRandom.For(seed, "speed", client, ask.ToString(CultureInfo.InvariantCulture));
        var factor = Math.Exp((speeds.Spread * own.NextNormal()) + (speeds.Jitter * now.NextNormal()));
        return TimeSpan.FromMilliseconds((long)Math.Clamp(Math.Round(speeds.Median.TotalMilliseconds * factor), MinMilliseconds,
            MaxMilliseconds));
    }
}
