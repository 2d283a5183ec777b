namespace Tributary.Gateways.Mqtt;

/// <summary>What waits to be sent to one client of the built-in broker, as far as it is known from outside: so that a publisher that floods
/// waits for its own messages, and nobody else's are dropped for it.</summary>
internal sealed class Backlog(int maxMessages, long maxBytes)
{
    // One publisher's part.
    private const int Part = 4;
    private readonly Lock _gate = new();
    private readonly Queue<(string Sender, long Bytes)> _waiting = new();
    private readonly Dictionary<string, int> _senders = new(StringComparer.Ordinal);
    private TaskCompletionSource? _room;
    private long _bytes;

    /// <summary>Takes a place.</summary>
    /// <param name="freed">Done at the next change, where there is no place.</param>
    public bool TryAdd(string sender, long bytes, out Task freed)
    {
        lock (_gate)
        {
            var own = _senders.GetValueOrDefault(sender);
            if (_waiting.Count < maxMessages && (_bytes + bytes <= maxBytes || _waiting.Count == 0) && own < maxMessages / Part)
            {
                _waiting.Enqueue((sender, bytes));
                _senders[sender] = own + 1;
                _bytes += bytes;
                freed = Task.CompletedTask;
                return true;
            }

            freed = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            return false;
        }
    }

    /// <summary>The oldest was sent.</summary>
    public void Sent()
    {
        TaskCompletionSource? room;
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out var oldest)) return;
            _bytes -= oldest.Bytes;
            if (--_senders[oldest.Sender] == 0) _senders.Remove(oldest.Sender);
            (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }

    /// <summary>Whether the client is away: what comes beyond the bounds is dropped, and nobody waits.</summary>
    public bool IsAway { get; private set; }

    /// <summary>The client went; what waits is kept for it.</summary>
    public void Leave()
    {
        IsAway = true;
        Wake();
    }

    /// <summary>Nothing waits any more.</summary>
    public void Clear(bool isAway)
    {
        lock (_gate)
        {
            _waiting.Clear();
            _senders.Clear();
            (_bytes, IsAway) = (0, isAway);
        }

        Wake();
    }

    private void Wake()
    {
        TaskCompletionSource? room;
        lock (_gate) (room, _room) = (_room, null);
        room?.TrySetResult();
    }
}
