using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Engine.Specs;

namespace Tributary.Simulation.Speeds;

/// <summary>How fast the clients of a simulation are: the section <c>speeds</c> of a run file. With it the run's times are virtual. The
/// time that a client takes for what it is asked is log-normal, around a median of its own that is log-normal too.</summary>
public sealed record SpeedSpec
{
    private const double MaxSpread = 5;

    private static readonly TimeSpan MaxMedian = TimeSpan.FromDays(1);

    /// <summary>Time that half of the clients need less than, 1 ms..1 day.</summary>
    public TimeSpan Median { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Standard deviation, among clients, of the logarithm of their times, 0..5; 0 makes all alike, with 1 one in six takes more
    /// than 2.7 medians.</summary>
    public double Spread { get; init; } = 1;

    /// <summary>The same among the asks of one client, 0..5; with 0 each takes as long as the one before.</summary>
    public double Jitter { get; init; }

    /// <returns>Null where the run file has no such section.</returns>
    public static SpeedSpec? Read(SpecReader document)
    {
        if (document.Section("speeds") is not { } fields) return null;
        var defaults = new SpeedSpec();
        var read = new SpeedSpec
        {
            Median = fields.Duration("median", defaults.Median),
            Spread = fields.Number("spread", defaults.Spread, 0, MaxSpread),
            Jitter = fields.Number("jitter", defaults.Jitter, 0, MaxSpread),
        };
        if (read.Median < TimeSpan.FromMilliseconds(1) || read.Median > MaxMedian)
            fields.Fault("median", $"is {read.Median.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s; it must be in 1ms..1d");
        fields.NoMore();
        return read;
    }

    public JsonObject Write() => new()
    {
        ["median"] = Median.TotalSeconds.ToString("R", CultureInfo.InvariantCulture) + "s",
        ["spread"] = Spread,
        ["jitter"] = Jitter,
    };
}
