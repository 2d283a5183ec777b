using System.Threading.Channels;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Events;

/// <summary>Events on their way to whoever listens. The newest are kept, so that a listener whose connection broke misses nothing; one
/// that does not keep up is let go, and never holds up anybody else.</summary>
internal sealed class EventHub(TimeProvider clock)
{
    /// <summary>Events that are kept to be told again.</summary>
    public const int MaxKept = 4096;

    /// <summary>Events that one listener may be behind.</summary>
    public const int MaxBehind = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<RunEvent> _kept = new();
    private readonly List<Subscription> _listeners = [];

    // Numbers go on growing over restarts: the clock gives the first, and no process tells a thousand events a millisecond.
    private long _last = clock.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    public int Listeners
    {
        get
        {
            lock (_gate) return _listeners.Count;
        }
    }

    public void Publish(RunEvent happened)
    {
        lock (_gate)
        {
            var told = happened with { Id = ++_last, Time = clock.GetUtcNow() };
            _kept.Enqueue(told);
            if (_kept.Count > MaxKept) _kept.Dequeue();
            for (var i = _listeners.Count - 1; i >= 0; i--)
                if (_listeners[i].Wants(told) && !_listeners[i].Offer(told)) _listeners.RemoveAt(i);
        }
    }

    /// <param name="run">Null for everything.</param>
    /// <param name="after">The last event that the listener has; null starts with the next one to come.</param>
    public Subscription Subscribe(string? run, long? after)
    {
        lock (_gate)
        {
            var listener = new Subscription(this, run, after is { } known
                ? [.. _kept.Where(kept => kept.Id > known && (run is null || kept.Run == run))] : [])
            {
                Missed = after is { } last && _kept.TryPeek(out var oldest) && last > 0 && last < oldest.Id - 1,
            };
            _listeners.Add(listener);
            return listener;
        }
    }

    /// <summary>One listener.</summary>
    internal sealed class Subscription(EventHub hub, string? run, IReadOnlyList<RunEvent> earlier) : IDisposable
    {
        private readonly Channel<RunEvent> _channel = Channel.CreateBounded<RunEvent>(MaxBehind);

        /// <summary>What happened before, from where the listener left off.</summary>
        public IReadOnlyList<RunEvent> Earlier { get; } = earlier;

        /// <summary>True where events after the listener's last are no longer kept.</summary>
        public bool Missed { get; init; }

        /// <summary>What happens from now on; ends where the listener did not keep up.</summary>
        public ChannelReader<RunEvent> Reader => _channel.Reader;

        public bool Wants(RunEvent happened) => run is null || happened.Run == run;

        public bool Offer(RunEvent happened)
        {
            if (_channel.Writer.TryWrite(happened)) return true;
            _channel.Writer.TryComplete();
            return false;
        }

        public void Dispose()
        {
            lock (hub._gate) hub._listeners.Remove(this);
        }
    }
}
