using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>The clock of a simulation whose clients have speeds: it stands still while real trainers work, and moves to where an answer
/// would have come. What a run does then follows from the speeds alone, not from the machine, its threads or its load. The server's own
/// work takes no time by it.</summary>
/// <param name="start">When the run begins or goes on.</param>
/// <param name="pace">How long a client takes for what it is asked; null where it never answers. Whole milliseconds, the same each time
/// that it is asked for.</param>
public sealed class VirtualTime(DateTimeOffset start, Func<string, TrainAssignment, TimeSpan?> pace) : TimeProvider
{
    // Ticks, UTC: the run moves it, others look.
    private long _now = start.UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _now), TimeSpan.Zero);

    public override long GetTimestamp() => Volatile.Read(ref _now);

    /// <summary>Time does not pass by itself: nothing rings.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

    /// <summary>A moment later than now, or the last that there is.</summary>
    internal static DateTimeOffset Later(DateTimeOffset moment, TimeSpan by)
        => by >= DateTimeOffset.MaxValue - moment ? DateTimeOffset.MaxValue : moment + by;

    /// <summary>Moves on; what lies in the past changes nothing.</summary>
    internal void AdvanceTo(DateTimeOffset moment) => Volatile.Write(ref _now, Math.Max(GetTimestamp(), moment.UtcTicks));

    /// <summary>What an ask comes to: the time to its answer, and whether there is none within the limit.</summary>
    /// <param name="limit">Time that the client has; null for no limit.</param>
    /// <exception cref="InvalidOperationException">The client never answers, and would be waited for without end.</exception>
    internal (TimeSpan Takes, bool IsLate) Of(string client, TrainAssignment assignment, TimeSpan? limit)
    {
        var takes = pace(client, assignment);
        if (limit is { } most && !(takes <= most)) return (most, true);
        return (takes ?? throw new InvalidOperationException($"{client} never answers, and the run sets no deadline"), false);
    }

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
