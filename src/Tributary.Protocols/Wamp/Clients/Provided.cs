using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;
using Handler = System.Func<Tributary.Protocols.Wamp.Clients.WampInvocation, System.Threading.CancellationToken,
    System.Threading.Tasks.Task<Tributary.Protocols.Wamp.Formats.WampPayload>>;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>What a session provides, and the calls of it that run.</summary>
internal sealed class Provided(WampSession session, WampLimits limits) : IAsyncDisposable
{
    private readonly Dictionary<long, (string Procedure, Handler Run, bool InOrder)> _handlers = [];
    private readonly Dictionary<long, (CancellationTokenSource Cancel, Task Run)> _running = [];
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _end = new();

    public void Add(long id, string procedure, Handler handler, bool inOrder)
    {
        lock (_lock) _handlers[id] = (procedure, handler, inOrder);
    }

    public bool Remove(long id)
    {
        lock (_lock) return _handlers.Remove(id);
    }

    /// <summary>Begins a call.</summary>
    /// <returns>True: the session goes on.</returns>
    public async Task<bool> TakeAsync(WampMessage message)
    {
        (string Procedure, Handler Run, bool InOrder) one;
        int running;
        lock (_lock) (_, running) = (_handlers.TryGetValue(message.Id, out one), _running.Count);
        if (one.Run is null)
        {
            await AnswerAsync(WampMessage.Error(MessageCode.Invocation, message.Request, WampUris.NoSuchRegistration,
                $"there is no registration {message.Id} here"));
        }
        else if (running >= limits.MaxPendingCallsPerSession)
        {
            await AnswerAsync(WampMessage.Error(MessageCode.Invocation, message.Request, WampUris.LimitExceeded,
                "too many calls run here: the limit "
                + $"{nameof(WampLimits.MaxPendingCallsPerSession)} is {limits.MaxPendingCallsPerSession}"));
        }
        else
        {
            var cancel = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            var begin = new TaskCompletionSource(one.InOrder ? TaskCreationOptions.None
                : TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock) _running[message.Request] = (cancel, RunAsync(one.Procedure, one.Run, message, cancel, begin.Task));
            begin.SetResult();
        }

        return true;
    }

    /// <summary>Tells a call that nobody waits for it.</summary>
    public void Interrupt(long request)
    {
        lock (_lock) if (_running.TryGetValue(request, out var one)) _ = one.Cancel.CancelAsync();
    }

    public void End() => _ = _end.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Task[] running;
        lock (_lock) running = [.. _running.Values.Select(one => one.Run)];
        await Task.WhenAll(running);
        _end.Dispose();
    }

    // Not on the thread that reads, unless it was asked for: a handler that computes must not keep others from being heard.
    private async Task RunAsync(string procedure, Handler handler, WampMessage message,
        CancellationTokenSource cancel, Task begun)
    {
        await begun;
        var answer = await AnswerOfAsync(procedure, handler, message, cancel.Token);
        lock (_lock) _running.Remove(message.Request);
        cancel.Dispose();
        await AnswerAsync(answer);
    }

    private async Task<WampMessage> AnswerOfAsync(string procedure, Handler handler,
        WampMessage message, CancellationToken cancelled)
    {
        try
        {
            var result = await handler(new WampInvocation(session, message, procedure), cancelled);
            return new WampMessage(MessageCode.Yield) { Request = message.Request, Payload = result };
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return WampMessage.Error(MessageCode.Invocation, message.Request, WampUris.Canceled, "the call was cancelled");
        }
        catch (WampException fault)
        {
            return new WampMessage(MessageCode.Error)
            {
                RequestCode = MessageCode.Invocation,
                Request = message.Request,
                Uri = fault.Uri,
                Payload = ReferenceEquals(fault.Payload, WampPayload.Empty) ? WampPayload.Of(fault.Message) : fault.Payload,
            };
        }
        catch (Exception fault)
        {
            // Whatever a handler throws is its caller's to know, not the session's end.
            return WampMessage.Error(MessageCode.Invocation, message.Request, WampUris.RuntimeError, fault.Message);
        }
    }

    private async Task AnswerAsync(WampMessage answer)
    {
        try
        {
            await session.SendAsync(answer, _end.Token);
        }
        catch (WampException fault) when (fault.Uri is WampUris.PayloadSizeExceeded or WampUris.InvalidArgument)
        {
            await AnswerAsync(WampMessage.Error(MessageCode.Invocation, answer.Request, fault.Uri, fault.Message));
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException or ObjectDisposedException)
        {
            // Nobody is there any more to hear it.
        }
    }
}
