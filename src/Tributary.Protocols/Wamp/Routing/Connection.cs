using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>One connection at a router, from the first message to the last.</summary>
internal sealed class Connection(IWampChannel channel, WampRouter router, RouterOptions options, TimeProvider clock)
{
    private readonly WampLimits _limits = options.Limits;

    public async Task RunAsync(bool isOneTooMany, CancellationToken cancellation)
    {
        if (await JoinAsync(isOneTooMany, cancellation) is not { } joined) return;
        var realm = router.Enter(joined.Realm);
        try
        {
            await ServeAsync(realm, joined, cancellation);
        }
        finally
        {
            router.Exit(realm);
        }
    }

    private async Task<Joining.Result?> JoinAsync(bool isOneTooMany, CancellationToken cancellation)
    {
        var joining = new Joining(channel, options);
        using var late = new CancellationTokenSource(_limits.JoinTimeout, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        (string Uri, string Text) reason;
        try
        {
            var joined = await joining.RunAsync(end.Token);
            if (!isOneTooMany) return joined;
            reason = (WampUris.LimitExceeded, $"there are too many sessions: the limit {nameof(WampLimits.MaxSessions)} is "
                + $"{_limits.MaxSessions}");
        }
        catch (WampException fault)
        {
            reason = (fault.Uri, fault.Message);
        }
        catch (WampFormatException fault)
        {
            reason = (WampUris.ProtocolViolation, fault.Message);
        }
        catch (OperationCanceledException)
        {
            reason = cancellation.IsCancellationRequested ? (WampUris.SystemShutdown, "the router is shutting down")
                : (WampUris.Timeout, $"there was no session within {_limits.JoinTimeout.TotalSeconds} s (the limit "
                    + $"{nameof(WampLimits.JoinTimeout)})");
        }
        catch (IOException fault)
        {
            options.Observer.Refused(channel.Info.Peer ?? "", fault.Message);
            return null;
        }

        options.Observer.Refused(channel.Info.Peer ?? "", $"{reason.Uri}: {reason.Text}");
        using var patience = new CancellationTokenSource(_limits.CloseTimeout, clock);
        try
        {
            await joining.AbortAsync(reason.Uri, reason.Text, patience.Token);
            while (await channel.ReceiveAsync(patience.Token) is not null)
            {
                // Until it has read why.
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or WampFormatException)
        {
            // It went without waiting for the reason.
        }

        return null;
    }

    private async Task ServeAsync(Realm realm, Joining.Result joined, CancellationToken cancellation)
    {
        var info = new SessionInfo(joined.Session, joined.Realm, joined.Accepted.Identity, channel.Info, channel.Format.Name);
        RouterSession? session = null;
        var outbox = new Outbox(channel, _limits, (message, uri, text)
            => realm.Locked(() => realm.Shortfalls.NotSent(session!, message.Message, uri, text)));
        using var own = session = new RouterSession(info, joined.Roles, outbox);
        realm.Join(session, Welcome.Of(joined.Session, info.Identity, joined.Accepted.Extra, options));
        await using var shutdown = cancellation.Register(() => realm.Locked(()
            => realm.End(session, WampMessage.Goodbye(WampUris.SystemShutdown, "the router is shutting down"), "the router shut down")));
        var sending = SendAsync(session);
        try
        {
            await ReceiveAsync(realm, session);
        }
        finally
        {
            realm.Locked(() => realm.Leave(session));
            outbox.Complete();
            session.Ending.CancelAfter(_limits.CloseTimeout);
            await sending;
        }
    }

    private async Task SendAsync(RouterSession session)
    {
        try
        {
            await session.Outbox.RunAsync(session.Ending.Token);
            await channel.CloseAsync(session.Ending.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            await session.Ending.CancelAsync();
        }
    }

    private async Task ReceiveAsync(Realm realm, RouterSession session)
    {
        try
        {
            while (await channel.ReceiveAsync(session.Ending.Token) is { } frame)
                if (!Take(realm, session, frame)) return;
        }
        catch (WampFormatException fault)
        {
            realm.Locked(() => realm.Violated(session, fault.Message));
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            realm.Locked(() => session.Reason = session.IsOpen ? $"its line broke: {fault.Message}" : session.Reason);
        }
    }

    /// <summary>Takes one message; false after the last.</summary>
    private bool Take(Realm realm, RouterSession session, WampFrame frame)
    {
        if (!frame.IsWhole)
        {
            var text = $"a message of {frame.Length} bytes came; at most {_limits.MaxMessageBytes} are taken "
                + $"(the limit {nameof(WampLimits.MaxMessageBytes)})";
            NotTaken(realm, session, frame, text, (code, request) => WampMessage.Error(code, request, WampUris.PayloadSizeExceeded, text));
            return true;
        }

        WampMessage message;
        try
        {
            message = MessageReader.Read(channel.Format, frame.Bytes, _limits);
        }
        catch (WampLimitException fault)
        {
            NotTaken(realm, session, frame, fault.Message,
                (code, request) => realm.LimitError(code, request, fault.Limit, fault.Max, fault.Message));
            return true;
        }
        catch (WampFormatException fault)
        {
            // It is read from until it has read why.
            realm.Locked(() => realm.Violated(session, fault.Message));
            return true;
        }

        var isLast = message.Code is MessageCode.Goodbye or MessageCode.Abort;
        realm.Locked(() =>
        {
            if (!session.IsOpen) return;
            if (message.Code == MessageCode.Goodbye)
                realm.End(session, WampMessage.Goodbye(WampUris.GoodbyeAndOut), $"it said goodbye: {message.Uri}");
            else if (isLast) session.Reason = $"it gave up: {message.Uri} {message.Details["message"].Text}";
            else realm.Take(session, message);
        });
        return !isLast;
    }

    private void NotTaken(Realm realm, RouterSession session, WampFrame frame, string text, Func<MessageCode, long, WampMessage> error)
    {
        var head = MessageReader.ReadHead(channel.Format, frame.Bytes, _limits);
        realm.Locked(() =>
        {
            if (session.IsOpen) realm.Shortfalls.NotTaken(session, head, text, error);
        });
    }
}
