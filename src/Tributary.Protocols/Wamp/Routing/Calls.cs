using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>Calls of one realm from CALL to the last RESULT or ERROR. Every call holds the realm's lock.</summary>
internal sealed class Calls(Realm realm)
{
    private const long MaxTimeout = int.MaxValue;

    public void Begin(RouterSession session, WampMessage message)
    {
        if (session.Calls.ContainsKey(message.Request))
        {
            realm.Violated(session, $"the request id {message.Request} belongs to a call that has no result yet");
            return;
        }

        if (!realm.IsAllowed(session, message, WampAction.Call, MatchPolicy.Exact)) return;
        if (realm.Meta.TryAnswer(session, message)) return;
        if (Refusal(session, message) is { } refusal)
        {
            realm.Refuse(session, message, refusal.Uri, refusal.Text);
            return;
        }

        if (session.Calls.Count >= realm.Options.Limits.MaxPendingCallsPerSession)
        {
            realm.RefuseByLimit(session, message, nameof(WampLimits.MaxPendingCallsPerSession),
                realm.Options.Limits.MaxPendingCallsPerSession);
            return;
        }

        if (realm.Dealer.Table.Best(message.Uri) is not { } registration)
        {
            realm.Refuse(session, message, WampUris.NoSuchProcedure, $"nobody has registered {message.Uri}");
            return;
        }

        Invoke(session, message, registration, registration.Pick());
    }

    /// <summary>What a callee yields, or its ERROR.</summary>
    public void Answer(RouterSession callee, WampMessage message)
    {
        if (!callee.Invocations.TryGetValue(message.Request, out var call))
        {
            // One that was cancelled, timed out, or whose caller left.
            if (message.Request > callee.LastInvocation) realm.Violated(callee, $"there was no invocation {message.Request}");
            return;
        }

        if (message.Code == MessageCode.Error)
        {
            Finish(call, message with { RequestCode = MessageCode.Call, Request = call.Request });
            return;
        }

        var isProgress = message.Details["progress"].Bool == true;
        if (isProgress && !call.WantsProgress) return;
        var result = new WampMessage(MessageCode.Result)
        {
            Request = call.Request,
            Details = isProgress ? WampValue.MapOf(("progress", true)) : WampValue.NoEntries,
            Payload = message.Payload,
        };
        if (!isProgress)
        {
            Finish(call, result);
            return;
        }

        // The time limit holds between results (Advanced Profile, "Progressive Call Results").
        if (call.Timeout is { } timeout) call.Timer?.Change(timeout, Timeout.InfiniteTimeSpan);
        realm.Send(call.Caller, result);
    }

    public void Cancel(RouterSession session, WampMessage message)
    {
        var mode = message.Details["mode"].Text ?? "killnowait";
        if (mode is not ("skip" or "kill" or "killnowait"))
        {
            realm.Violated(session, "the option 'mode' of CANCEL is skip, kill or killnowait");
            return;
        }

        // A result may be on its way.
        if (!session.Calls.TryGetValue(message.Request, out var call)) return;
        if (mode != "skip" && call.Callee.CancelsCalls) Interrupt(call, mode, WampUris.Canceled);
        if (mode == "kill" && call.Callee.CancelsCalls) return;
        Finish(call, WampMessage.Error(MessageCode.Call, call.Request, WampUris.Canceled, "the caller cancelled the call"));
    }

    /// <summary>Ends a call whose invocation or answer could not be delivered.</summary>
    /// <param name="error">Makes the ERROR for the caller's request.</param>
    public void Fail(RouterSession callee, long invocation, Func<long, WampMessage> error)
    {
        if (callee.Invocations.TryGetValue(invocation, out var call)) Finish(call, error(call.Request));
    }

    /// <summary>Ends a call of which a part of the result could not be delivered.</summary>
    public void Stop(RouterSession caller, long request, string uri, string text)
    {
        if (!caller.Calls.TryGetValue(request, out var call)) return;
        if (call.Callee.CancelsCalls) Interrupt(call, "killnowait", WampUris.Canceled);
        Finish(call, WampMessage.Error(MessageCode.Call, request, uri, text));
    }

    public void Leave(RouterSession session)
    {
        foreach (var call in session.Calls.Values.ToList())
        {
            Forget(call);
            if (call.Callee.CancelsCalls) Interrupt(call, "killnowait", WampUris.Canceled);
        }

        foreach (var call in session.Invocations.Values.ToList())
            Finish(call, WampMessage.Error(MessageCode.Call, call.Request, WampUris.Canceled, "the callee left before it had answered"));
    }

    private (string Uri, string Text)? Refusal(RouterSession session, WampMessage message)
    {
        var options = message.Details;
        if (options["progress"].Bool == true)
            return (WampUris.FeatureNotSupported, "this router takes the arguments of a call in one piece");
        if (options["disclose_me"].Bool == true && realm.Options.Disclosure == DisclosureRule.Never)
            return (WampUris.DiscloseMeDisallowed, "this router never tells who calls");
        var timeout = options["timeout"];
        if (!timeout.IsNull && timeout.Integer is not (>= 0 and <= MaxTimeout))
            return (WampUris.InvalidArgument, $"the option 'timeout' is a number of milliseconds, 0..{MaxTimeout}");
        return null;
    }

    private void Invoke(RouterSession session, WampMessage message, Registration registration, Registration.Callee callee)
    {
        var options = message.Details;
        var timeout = options["timeout"].Integer is { } given and > 0 ? TimeSpan.FromMilliseconds(given) : (TimeSpan?)null;
        var details = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        if (registration.Match != MatchPolicy.Exact) details["procedure"] = message.Uri;
        if (realm.Options.Disclosure == DisclosureRule.Always || options["disclose_me"].Bool == true)
        {
            details["caller"] = session.Info.Id;
            details["caller_authid"] = session.Info.Identity.AuthId;
            details["caller_authrole"] = session.Info.Identity.AuthRole;
        }

        var wantsProgress = options["receive_progress"].Bool == true && callee.Session.SendsProgress;
        if (wantsProgress) details["receive_progress"] = true;
        if (callee.WantsTimeouts && timeout is { } forwarded) details["timeout"] = (long)forwarded.TotalMilliseconds;
        var invocation = new Outgoing(new WampMessage(MessageCode.Invocation)
        {
            Request = callee.Session.NextInvocation(),
            Id = registration.Id,
            Details = WampValue.Of(details),
            Payload = message.Payload,
        });
        var call = new PendingCall(session, message.Request, callee.Session, invocation.Message.Request)
        {
            WantsProgress = wantsProgress,
            Timeout = callee.WantsTimeouts ? null : timeout,
        };
        session.Calls[call.Request] = call;
        callee.Session.Invocations[call.Invocation] = call;

        // A caller must not be able to end a callee's session by calling it too often.
        if (!callee.Session.Outbox.TryAdd(invocation))
        {
            Finish(call, realm.LimitError(MessageCode.Call, call.Request, nameof(WampLimits.MaxQueuedBytes),
                realm.Options.Limits.MaxQueuedBytes, "the callee takes calls more slowly than they come"));
            return;
        }

        if (call.Timeout is { } limit)
            call.Timer = realm.Clock.CreateTimer(_ => realm.Locked(() => TimeOut(call)), null, limit, Timeout.InfiniteTimeSpan);
    }

    private void TimeOut(PendingCall call)
    {
        if (call.Caller.Calls.GetValueOrDefault(call.Request) != call) return;
        if (call.Callee.CancelsCalls) Interrupt(call, "killnowait", WampUris.Timeout);
        Finish(call, WampMessage.Error(MessageCode.Call, call.Request, WampUris.Timeout,
            $"the call had no result within {call.Timeout!.Value.TotalMilliseconds} ms"));
    }

    private void Interrupt(PendingCall call, string mode, string reason) => realm.Send(call.Callee, new WampMessage(MessageCode.Interrupt)
    {
        Request = call.Invocation,
        Details = WampValue.MapOf(("mode", mode), ("reason", reason)),
    });

    private void Finish(PendingCall call, WampMessage answer)
    {
        Forget(call);
        realm.Send(call.Caller, answer);
    }

    private static void Forget(PendingCall call)
    {
        call.Timer?.Dispose();
        call.Caller.Calls.Remove(call.Request);
        call.Callee.Invocations.Remove(call.Invocation);
    }
}
