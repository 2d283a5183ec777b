using static Tributary.Protocols.Wamp.Messages.MessageField;

namespace Tributary.Protocols.Wamp.Messages;

/// <summary>What each message is made of: the one table that reader and writer go by.</summary>
internal static class MessageShape
{
    private static readonly Dictionary<MessageCode, MessageField[]> s_fields = new()
    {
        [MessageCode.Hello] = [Address, Details],
        [MessageCode.Welcome] = [Id, Details],
        [MessageCode.Abort] = [Details, Address, Payload],
        [MessageCode.Challenge] = [Text, Details],
        [MessageCode.Authenticate] = [Text, Details],
        [MessageCode.Goodbye] = [Details, Address],
        [MessageCode.Error] = [RequestCode, Request, Details, Address, Payload],
        [MessageCode.Publish] = [Request, Details, Address, Payload],
        [MessageCode.Published] = [Request, Publication],
        [MessageCode.Subscribe] = [Request, Details, Address],
        [MessageCode.Subscribed] = [Request, Id],
        [MessageCode.Unsubscribe] = [Request, Id],
        [MessageCode.Unsubscribed] = [RequestOrNone, MoreDetails],
        [MessageCode.Event] = [Id, Publication, Details, Payload],
        [MessageCode.Call] = [Request, Details, Address, Payload],
        [MessageCode.Cancel] = [Request, Details],
        [MessageCode.Result] = [Request, Details, Payload],
        [MessageCode.Register] = [Request, Details, Address],
        [MessageCode.Registered] = [Request, Id],
        [MessageCode.Unregister] = [Request, Id],
        [MessageCode.Unregistered] = [RequestOrNone, MoreDetails],
        [MessageCode.Invocation] = [Request, Id, Details, Payload],
        [MessageCode.Interrupt] = [Request, Details],
        [MessageCode.Yield] = [Request, Details, Payload],
    };

    /// <summary>The fields after the number; null where there is no such message.</summary>
    public static IReadOnlyList<MessageField>? Of(MessageCode code) => s_fields.GetValueOrDefault(code);
}
