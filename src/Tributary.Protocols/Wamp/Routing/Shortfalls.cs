using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>What becomes of a message that is beyond a limit or cannot be said to its receiver: whoever waits for an answer gets an
/// ERROR, and nobody's session ends. Every call holds the realm's lock.</summary>
internal sealed class Shortfalls(Realm realm)
{
    /// <summary>A message came that was not read.</summary>
    /// <param name="error">Makes the ERROR for a request.</param>
    public void NotTaken(RouterSession session, MessageHead head, string text, Func<MessageCode, long, WampMessage> error)
    {
        realm.Options.Observer.NotDelivered(session.Info, head.Code.ToString(), text);
        switch (head.Code)
        {
            case MessageCode.Call or MessageCode.Register or MessageCode.Unregister or MessageCode.Subscribe or MessageCode.Unsubscribe
                when head.Request > 0:
            case MessageCode.Publish when head.IsAcknowledged:
                realm.Send(session, error(head.Code, head.Request));
                break;
            case MessageCode.Yield when head.Request > 0:
            case MessageCode.Error when head is { RequestCode: MessageCode.Invocation, Request: > 0 }:
                realm.Calls.Fail(session, head.Request, call => error(MessageCode.Call, call));
                break;
            case MessageCode.Publish or MessageCode.Cancel:
                break;
            default:
                realm.Violated(session, text);
                break;
        }
    }

    /// <summary>A message could not be sent to its receiver.</summary>
    public void NotSent(RouterSession session, WampMessage message, string uri, string text)
    {
        realm.Options.Observer.NotDelivered(session.Info, message.Code.ToString(), text);
        switch (message.Code)
        {
            case MessageCode.Invocation:
                realm.Calls.Fail(session, message.Request, call => WampMessage.Error(MessageCode.Call, call, uri, text));
                break;
            case MessageCode.Result when message.Details["progress"].Bool == true:
                realm.Calls.Stop(session, message.Request, uri, text);
                break;
            case MessageCode.Result or MessageCode.Error:
                realm.Send(session, WampMessage.Error(MessageCode.Call, message.Request, uri, text));
                break;
            default:
                break;
        }
    }
}
