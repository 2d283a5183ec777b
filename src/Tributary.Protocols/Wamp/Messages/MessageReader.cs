using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Messages;

/// <summary>Reads messages. Arguments are walked through, so that they are well formed and not too deep, and stay as they came.</summary>
public static class MessageReader
{
    /// <exception cref="WampFormatException">This is no message, or no valid one.</exception>
    /// <exception cref="WampLimitException">It goes beyond a limit; <see cref="ReadHead"/> says which message it is.</exception>
    public static WampMessage Read(WampFormat format, ReadOnlyMemory<byte> bytes, WampLimits limits)
    {
        var draft = new MessageDraft(format, bytes, limits);
        draft.Read();
        return draft.Message;
    }

    /// <summary>Reads what can be read of a message that is damaged, cut off, or beyond a limit.</summary>
    public static MessageHead ReadHead(WampFormat format, ReadOnlyMemory<byte> bytes, WampLimits limits)
    {
        var draft = new MessageDraft(format, bytes, limits);
        try
        {
            draft.Read();
        }
        catch (WampFormatException)
        {
            // What came before is what is asked for.
        }

        var message = draft.Message;
        return new MessageHead(message.Code, message.Request, message.RequestCode, message.Details["acknowledge"].Bool == true);
    }
}
