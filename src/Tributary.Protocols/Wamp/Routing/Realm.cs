using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>The sessions of one realm and what they share. One lock guards all of it; nothing waits within it.</summary>
internal sealed class Realm
{
    private readonly Lock _lock = new();
    private readonly Queue<(RouterSession Session, WampMessage Last, string Reason)> _toEnd = [];
    private bool _isEnding;

    public Realm(string name, RouterOptions options, TimeProvider clock)
    {
        (Name, Options, Clock) = (name, options, clock);
        (Broker, Dealer, Calls, Shortfalls) = (new Broker(this), new Dealer(this), new Calls(this), new Shortfalls(this));
        Meta = new MetaProcedures(this);
    }

    public string Name { get; }

    public RouterOptions Options { get; }

    public TimeProvider Clock { get; }

    public Broker Broker { get; }

    public Dealer Dealer { get; }

    public Calls Calls { get; }

    public Shortfalls Shortfalls { get; }

    public MetaProcedures Meta { get; }

    public Dictionary<long, RouterSession> Sessions { get; } = [];

    /// <summary>Does something while nobody else does, and then ends the sessions that it found too slow.</summary>
    public void Locked(Action action)
    {
        lock (_lock)
        {
            action();
            EndThem();
        }
    }

    /// <summary>Takes a session in: WELCOME is the first that it gets.</summary>
    public void Join(RouterSession session, WampMessage welcome) => Locked(() =>
    {
        Sessions[session.Info.Id] = session;
        Send(session, welcome);
        Options.Observer.Joined(session.Info);
        Broker.Tell("wamp.session.on_join", session.Info.ToValue());
    });

    /// <summary>Lets a session go whose line is closed, or about to be.</summary>
    public void Leave(RouterSession session)
    {
        if (!Sessions.Remove(session.Info.Id)) return;
        session.IsOpen = false;
        Calls.Leave(session);
        Dealer.Leave(session);
        Broker.Leave(session);
        Options.Observer.Left(session.Info, session.Reason);
        Broker.Tell("wamp.session.on_leave", session.Info.Id, session.Info.Identity.AuthId, session.Info.Identity.AuthRole);
    }

    /// <summary>Takes one message of a session that is open.</summary>
    public void Take(RouterSession session, WampMessage message)
    {
        switch (message.Code)
        {
            case MessageCode.Publish: Broker.Publish(session, message); break;
            case MessageCode.Subscribe: Broker.Subscribe(session, message); break;
            case MessageCode.Unsubscribe: Broker.Unsubscribe(session, message); break;
            case MessageCode.Register: Dealer.Register(session, message); break;
            case MessageCode.Unregister: Dealer.Unregister(session, message); break;
            case MessageCode.Call: Calls.Begin(session, message); break;
            case MessageCode.Cancel: Calls.Cancel(session, message); break;
            case MessageCode.Yield: Calls.Answer(session, message); break;
            case MessageCode.Error when message.RequestCode == MessageCode.Invocation: Calls.Answer(session, message); break;
            case MessageCode.Error:
                Violated(session, $"an ERROR that answers {(int)message.RequestCode} came; a router asks nothing but INVOCATION (68)");
                break;
            default:
                Violated(session, $"{message.Code.ToString().ToUpperInvariant()} came after the session was established");
                break;
        }
    }

    public void Send(RouterSession session, WampMessage message) => Send(session, new Outgoing(message));

    /// <summary>Lets it wait for a session; one that is too slow is ended.</summary>
    public void Send(RouterSession session, Outgoing message)
    {
        if (!session.IsOpen || session.Outbox.TryAdd(message)) return;
        var text = $"more than {Options.Limits.MaxQueuedMessages} messages or {Options.Limits.MaxQueuedBytes} bytes waited for this "
            + $"session (the limits {nameof(WampLimits.MaxQueuedMessages)} and {nameof(WampLimits.MaxQueuedBytes)})";
        End(session, WampMessage.Abort(WampUris.TooSlow, text), text);
    }

    /// <summary>Ends a session as soon as what is being done is done.</summary>
    public void End(RouterSession session, WampMessage last, string reason)
    {
        if (!session.IsOpen) return;
        session.IsOpen = false;
        _toEnd.Enqueue((session, last, reason));
    }

    public void Violated(RouterSession session, string text)
        => End(session, WampMessage.Abort(WampUris.ProtocolViolation, text), $"it broke the protocol: {text}");

    /// <summary>Why a session may not do something with a URI; null: it may.</summary>
    public (string Uri, string Text)? Denial(RouterSession session, string uri, WampAction action, MatchPolicy match)
    {
        if (!WampUri.IsValid(uri, Options.UriRules, match))
            return (WampUris.InvalidUri, Options.UriRules == UriRules.Strict
                ? "the URI has parts of other characters than a-z, 0-9 and '_', or an empty one"
                : "the URI has a part with white space or '#', or an empty one");
        return Options.MayDo?.Invoke(session.Info.Identity, action, uri) == false
            ? (WampUris.NotAuthorized, $"the role {session.Info.Identity.AuthRole} may not {action.ToString().ToLowerInvariant()} {uri}")
            : null;
    }

    /// <summary>Whether it may; it is told where it may not.</summary>
    public bool IsAllowed(RouterSession session, WampMessage message, WampAction action, MatchPolicy match)
    {
        if (Denial(session, message.Uri, action, match) is not { } denial) return true;
        Refuse(session, message, denial.Uri, denial.Text);
        return false;
    }

    public void Refuse(RouterSession session, WampMessage message, string uri, string text)
        => Send(session, WampMessage.Error(message.Code, message.Request, uri, text));

    public void RefuseByLimit(RouterSession session, WampMessage message, string limit, long max)
    {
        var error = LimitError(message.Code, message.Request, limit, max, "there are too many");
        Options.Observer.NotDelivered(session.Info, message.Code.ToString(), limit);
        Send(session, error);
    }

    public WampMessage LimitError(MessageCode code, long request, string limit, long max, string text)
        => new(MessageCode.Error)
        {
            RequestCode = code,
            Request = request,
            Uri = WampUris.LimitExceeded,
            Payload = WampPayload.Of([$"{text}: the limit {limit} is {max}"],
                new Dictionary<string, WampValue>(StringComparer.Ordinal) { ["limit"] = limit, ["max"] = max }),
        };

    // Whoever leaves makes events, which may find another one too slow.
    private void EndThem()
    {
        if (_isEnding) return;
        _isEnding = true;
        while (_toEnd.TryDequeue(out var one))
        {
            one.Session.Reason = one.Reason;
            one.Session.Outbox.End(new Outgoing(one.Last), isRestDropped: one.Last.Uri == WampUris.TooSlow);
            one.Session.Ending.CancelAfter(Options.Limits.CloseTimeout);
            Leave(one.Session);
        }

        _isEnding = false;
    }
}
