using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>One session at a router: all four roles. It ends with its line; <see cref="WampClient"/> joins again.</summary>
public sealed partial class WampSession : IAsyncDisposable
{
    private readonly IWampChannel _channel;
    private readonly JoinOptions _options;
    private readonly PendingRequests _requests = new();
    private readonly Provided _provided;
    private readonly Subscribed _subscribed;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<WampException> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _receiving;
    private volatile bool _isLeaving;

    private WampSession(IWampChannel channel, JoinOptions options, WampMessage welcome)
    {
        (_channel, _options, Id, Details) = (channel, options, welcome.Id, welcome.Details);
        _provided = new Provided(this, options.Limits);
        _subscribed = new Subscribed(options.MaxWaitingEvents, _end.Token);
        _receiving = ReceiveAsync();
    }

    public long Id { get; }

    /// <summary>What the router said in WELCOME: a map.</summary>
    public WampValue Details { get; }

    public string? AuthId => Details["authid"].Text;

    public string? AuthRole => Details["authrole"].Text;

    /// <summary>Done when the session is over, with the reason.</summary>
    public Task<WampException> Ended => _ended.Task;

    /// <summary>Events that were dropped because too many waited, or because they were beyond a limit.</summary>
    public long DroppedEvents => _subscribed.Dropped;

    /// <summary>Joins a realm.</summary>
    /// <param name="channel">Belongs to the session from now on, also where this fails.</param>
    /// <exception cref="WampException">The router refused, or the line broke.</exception>
    public static async Task<WampSession> JoinAsync(IWampChannel channel, JoinOptions options, TimeProvider clock,
        CancellationToken cancellation)
    {
        options.Limits.ThrowIfStrange();
        try
        {
            return new WampSession(channel, options, await ClientJoin.RunAsync(channel, options, clock, cancellation));
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls a procedure.</summary>
    /// <exception cref="WampException">It answered with an error, or the session ended.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the call was too.</exception>
    public async Task<WampPayload> CallAsync(string procedure, WampPayload arguments, CallOptions options, CancellationToken cancellation)
    {
        var (id, answer) = _requests.Add(MessageCode.Call, null, options.Progress);
        var message = new WampMessage(MessageCode.Call)
        {
            Request = id,
            Details = options.ToValue(),
            Uri = procedure,
            Payload = arguments,
        };
        await AskAsync(id, message, cancellation);
        try
        {
            return (await answer.WaitAsync(cancellation)).Payload;
        }
        catch (OperationCanceledException)
        {
            return (await CancelAsync(id, answer, options.Cancel, cancellation)).Payload;
        }
    }

    public Task<WampPayload> CallAsync(string procedure, WampPayload arguments, CancellationToken cancellation)
        => CallAsync(procedure, arguments, new CallOptions(), cancellation);

    /// <summary>Provides a procedure. Calls run side by side; what the handler throws is the call's error: a
    /// <see cref="WampException"/> as it is, anything else as wamp.error.runtime_error with its message.</summary>
    /// <param name="handler">Its token is cancelled when the caller cancels or leaves, or the session ends.</param>
    /// <returns>Disposed of, it ends the registration.</returns>
    /// <exception cref="WampException">The router refused, or the session ended.</exception>
    public async Task<IAsyncDisposable> RegisterAsync(string procedure, Func<WampInvocation, CancellationToken, Task<WampPayload>> handler,
        RegisterOptions options, CancellationToken cancellation)
    {
        var answer = await AskAsync(MessageCode.Register, options.ToValue(), procedure, WampPayload.Empty,
            registered => _provided.Add(registered.Id, procedure, handler, options.InOrder), cancellation);
        return new Undo(async () =>
        {
            if (_provided.Remove(answer.Id)) await UndoAsync(MessageCode.Unregister, answer.Id);
        });
    }

    /// <summary>Wants events. They are handled one after the other, in the order of their arrival; what a handler throws is its own
    /// matter.</summary>
    /// <returns>Disposed of, it ends the subscription.</returns>
    /// <inheritdoc cref="RegisterAsync" path="/exception"/>
    public async Task<IAsyncDisposable> SubscribeAsync(string topic, Func<WampEvent, CancellationToken, Task> handler, MatchPolicy match,
        CancellationToken cancellation)
    {
        var options = new RegisterOptions { Match = match }.ToValue();
        var answer = await AskAsync(MessageCode.Subscribe, options, topic, WampPayload.Empty,
            subscribed => _subscribed.Add(subscribed.Id, topic, handler), cancellation);
        return new Undo(async () =>
        {
            if (_subscribed.Remove(answer.Id, handler)) await UndoAsync(MessageCode.Unsubscribe, answer.Id);
        });
    }

    /// <summary>Publishes.</summary>
    /// <returns>The publication's id; null where it is not acknowledged.</returns>
    /// <exception cref="WampException">The router refused, or the session ended.</exception>
    public async Task<long?> PublishAsync(string topic, WampPayload arguments, PublishOptions options, CancellationToken cancellation)
    {
        if (options.IsAcknowledged)
            return (await AskAsync(MessageCode.Publish, options.ToValue(), topic, arguments, null, cancellation)).Publication;
        var (id, _) = _requests.Add(MessageCode.Publish, null, null);
        _requests.Remove(id);
        var message = new WampMessage(MessageCode.Publish)
        {
            Request = id,
            Details = options.ToValue(),
            Uri = topic,
            Payload = arguments,
        };
        await SendAsync(message, cancellation);
        return null;
    }

    /// <summary>Says goodbye and waits until the router does so too, <see cref="WampLimits.CloseTimeout"/> at most.</summary>
    public async Task LeaveAsync(string reason = WampUris.CloseRealm)
    {
        if (_ended.Task.IsCompleted) return;
        _isLeaving = true;
        try
        {
            using var patience = new CancellationTokenSource(_options.Limits.CloseTimeout);
            await SendAsync(WampMessage.Goodbye(reason), patience.Token);
            await _ended.Task.WaitAsync(patience.Token);
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException)
        {
            End(WampUris.CloseRealm, "the session was left");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _end.CancelAsync();
        await _receiving;
        await _subscribed.DisposeAsync();
        await _provided.DisposeAsync();
        _end.Dispose();
    }

    /// <exception cref="WampException">The line broke, or the message is beyond the router's limit.</exception>
    internal async Task SendAsync(WampMessage message, CancellationToken cancellation)
    {
        try
        {
            var bytes = MessageWriter.Write(_channel.Format, message);
            if (bytes.Length > _channel.MaxSendBytes)
                throw new WampException(WampUris.PayloadSizeExceeded,
                    $"the message has {bytes.Length} bytes; the router takes {_channel.MaxSendBytes} (the limit that it named)");
            await _channel.SendAsync(bytes, cancellation);
        }
        catch (WampFormatException fault)
        {
            throw new WampException(WampUris.InvalidArgument, fault.Message, fault);
        }
        catch (IOException fault)
        {
            throw new WampException(WampUris.NetworkFailure, fault.Message, fault);
        }
    }

    private async Task<WampMessage> AskAsync(MessageCode code, WampValue options, string uri, WampPayload payload,
        Action<WampMessage>? answered, CancellationToken cancellation)
    {
        var (id, answer) = _requests.Add(code, answered, null);
        await AskAsync(id, new WampMessage(code) { Request = id, Details = options, Uri = uri, Payload = payload }, cancellation);
        return await answer.WaitAsync(cancellation);
    }

    private async Task AskAsync(long id, WampMessage message, CancellationToken cancellation)
    {
        try
        {
            await SendAsync(message, cancellation);
        }
        catch
        {
            _requests.Remove(id);
            throw;
        }
    }

    private async Task<WampMessage> CancelAsync(long id, Task<WampMessage> answer, CancelMode mode, CancellationToken cancelled)
    {
        if (mode != CancelMode.Kill && !_requests.Remove(id)) return await answer;
        try
        {
            await SendAsync(new WampMessage(MessageCode.Cancel)
            {
                Request = id,
                Details = WampValue.MapOf(("mode", mode.ToString().ToLowerInvariant())),
            }, _end.Token);
            if (mode == CancelMode.Kill) return await answer;
        }
        catch (WampException fault)
        {
            throw new OperationCanceledException("the call was cancelled", fault, cancelled);
        }

        throw new OperationCanceledException("the call was cancelled", cancelled);
    }

    private async Task UndoAsync(MessageCode code, long id)
    {
        try
        {
            var (request, answer) = _requests.Add(code, null, null);
            await AskAsync(request, new WampMessage(code) { Request = request, Id = id }, _end.Token);
            await answer;
        }
        catch (Exception fault) when (fault is WampException or OperationCanceledException)
        {
            // With the session, all that it provided is gone anyway.
        }
    }

    private void End(string uri, string text)
    {
        var reason = new WampException(uri, text);
        _ended.TrySetResult(reason);
        _requests.End(reason);
        _provided.End();
    }

    private sealed class Undo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}
