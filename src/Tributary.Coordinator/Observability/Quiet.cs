namespace Tributary.Coordinator.Observability;

/// <summary>Lets the first of many through, and the next one after a while.</summary>
internal sealed class Quiet(TimeSpan pause, TimeProvider clock)
{
    private long _next = long.MinValue;

    public bool TryPass()
    {
        var (now, next) = (clock.GetTimestamp(), Interlocked.Read(ref _next));
        return now >= next && Interlocked.CompareExchange(ref _next, now
            + (long)(pause.TotalSeconds * clock.TimestampFrequency), next) == next;
    }
}
