using System.Threading.Channels;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>What a session subscribed to; its handlers run one after the other, apart from the thread that reads.</summary>
internal sealed class Subscribed : IAsyncDisposable
{
    private readonly Dictionary<long, (string Topic, List<Func<WampEvent, CancellationToken, Task>> Handlers)> _handlers = [];
    private readonly Channel<(WampMessage Message, string Topic, Func<WampEvent, CancellationToken, Task>[] Handlers)> _waiting;
    private readonly Lock _lock = new();
    private readonly Task _handling;
    private long _dropped;

    public Subscribed(int maxWaiting, CancellationToken end)
    {
        _waiting = Channel.CreateBounded<(WampMessage, string, Func<WampEvent, CancellationToken, Task>[])>(
            new BoundedChannelOptions(maxWaiting) { SingleReader = true });
        _handling = HandleAsync(end);
    }

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(long id, string topic, Func<WampEvent, CancellationToken, Task> handler)
    {
        lock (_lock)
        {
            if (!_handlers.TryGetValue(id, out var one)) _handlers[id] = one = (topic, []);
            one.Handlers.Add(handler);
        }
    }

    /// <summary>Takes a handler away; true where it was the last of its subscription.</summary>
    public bool Remove(long id, Func<WampEvent, CancellationToken, Task> handler)
    {
        lock (_lock)
            return _handlers.TryGetValue(id, out var one) && one.Handlers.Remove(handler) && one.Handlers.Count == 0
                && _handlers.Remove(id);
    }

    /// <summary>Takes an event; one of a subscription that just ended goes by.</summary>
    public void Take(WampMessage message)
    {
        (string Topic, Func<WampEvent, CancellationToken, Task>[] Handlers) one;
        lock (_lock)
        {
            if (!_handlers.TryGetValue(message.Id, out var found)) return;
            one = (found.Topic, [.. found.Handlers]);
        }

        if (!_waiting.Writer.TryWrite((message, one.Topic, one.Handlers))) Drop();
    }

    public void Drop() => Interlocked.Increment(ref _dropped);

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _handling;
    }

    private async Task HandleAsync(CancellationToken end)
    {
        await Task.Yield();
        try
        {
            await foreach (var (message, topic, handlers) in _waiting.Reader.ReadAllAsync(end))
                foreach (var handler in handlers) await HandleAsync(handler, new WampEvent(message, topic), end);
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private static async Task HandleAsync(Func<WampEvent, CancellationToken, Task> handler, WampEvent one, CancellationToken end)
    {
        try
        {
            await handler(one, end);
        }
        catch (Exception) when (!end.IsCancellationRequested)
        {
            // A handler's fault is its own: the next event may suit it better.
        }
    }
}
