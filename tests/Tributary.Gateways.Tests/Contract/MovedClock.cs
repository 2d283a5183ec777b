namespace Tributary.Gateways.Tests.Contract;

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class MovedClock : TimeProvider
{
    /// <summary>Time since it was made.</summary>
    public TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;
}
