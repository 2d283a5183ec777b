namespace Tributary.Gateways.Asking;

/// <summary>When a client was last heard of: by the wall's clock for people, by the one that only goes on for leases. Safe to use from any
/// thread.</summary>
internal sealed class LastHeard
{
    private readonly TimeProvider _clock;
    private long _seen;
    private long _heard;

    /// <summary>It is heard of now.</summary>
    public LastHeard(TimeProvider clock)
    {
        _clock = clock;
        Now();
    }

    /// <summary>For people.</summary>
    public DateTimeOffset At => new(Interlocked.Read(ref _seen), TimeSpan.Zero);

    /// <summary>Since then.</summary>
    public TimeSpan Silence => _clock.GetElapsedTime(Interlocked.Read(ref _heard));

    public void Now()
    {
        Interlocked.Exchange(ref _seen, _clock.GetUtcNow().UtcTicks);
        Interlocked.Exchange(ref _heard, _clock.GetTimestamp());
    }
}
