using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>What a client asked and was not answered yet.</summary>
internal sealed class PendingRequests
{
    private readonly Dictionary<long, Request> _open = [];
    private readonly Lock _lock = new();
    private long _last;
    private WampException? _end;

    /// <summary>Takes the next id.</summary>
    /// <param name="answered">Runs where the answer is read, before anything that follows it.</param>
    /// <exception cref="WampException">The session ended.</exception>
    public (long Id, Task<WampMessage> Answer) Add(MessageCode code, Action<WampMessage>? answered, Action<WampPayload>? progress)
    {
        lock (_lock)
        {
            if (_end is not null) throw new WampException(_end.Uri, _end.Message, _end);
            _last = _last == WampMessage.MaxId ? 1 : _last + 1;
            var request = new Request(code, answered, progress);
            _open[_last] = request;
            return (_last, request.Answer.Task);
        }
    }

    /// <summary>Stops waiting; false where the answer is here.</summary>
    public bool Remove(long id)
    {
        lock (_lock) return _open.Remove(id);
    }

    /// <summary>Takes an answer; false where nothing like it was ever asked.</summary>
    public bool Take(WampMessage message, MessageCode asked)
    {
        Request? request;
        var isPart = message.Code == MessageCode.Result && message.Details["progress"].Bool == true;
        lock (_lock)
        {
            if (!_open.TryGetValue(message.Request, out request)) return message.Request <= _last;
            if (request.Code != asked) return false;
            if (!isPart) _open.Remove(message.Request);
        }

        if (isPart)
        {
            request.Progress?.Invoke(message.Payload);
        }
        else if (message.Code == MessageCode.Error)
        {
            request.Answer.TrySetException(Fault(message));
        }
        else
        {
            request.Answered?.Invoke(message);
            request.Answer.TrySetResult(message);
        }

        return true;
    }

    /// <summary>Ends all that is open, and whatever is asked from now on.</summary>
    public void End(WampException reason)
    {
        List<Request> open;
        lock (_lock)
        {
            _end ??= reason;
            open = [.. _open.Values];
            _open.Clear();
        }

        foreach (var request in open) request.Answer.TrySetException(new WampException(reason.Uri, reason.Message, reason));
    }

    private static WampException Fault(WampMessage message)
    {
        string? text = null;
        try
        {
            text = message.Payload.First.Text;
        }
        catch (Formats.WampFormatException)
        {
            // What nobody can read explains nothing.
        }

        return new WampException(message.Uri, text ?? message.Uri) { Payload = message.Payload };
    }

    private sealed record Request(MessageCode Code, Action<WampMessage>? Answered, Action<WampPayload>? Progress)
    {
        public TaskCompletionSource<WampMessage> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
