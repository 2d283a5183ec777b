using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Messages;

/// <summary>Serializes messages.</summary>
public static class MessageWriter
{
    private const int HeadBytes = 256;

    /// <exception cref="WampFormatException">A value has no form in this format, e.g. NaN in JSON.</exception>
    public static ReadOnlyMemory<byte> Write(WampFormat format, WampMessage message)
    {
        var fields = MessageShape.Of(message.Code) ?? throw new ArgumentException($"there is no message {message.Code}");
        var payload = message.Payload;
        var writer = format.CreateWriter((int)Math.Min(HeadBytes + payload.Estimate, int.MaxValue / 2));
        writer.List(1 + fields.Sum(field => Count(field, message)));
        writer.Integer((long)message.Code);
        foreach (var field in fields) Write(writer, field, message);
        writer.EndList();
        return writer.Finish();
    }

    private static int Count(MessageField field, WampMessage message) => field switch
    {
        MessageField.Payload when message.Payload.HasKeywords => 2,
        MessageField.Payload => message.Payload.HasArguments ? 1 : 0,
        MessageField.MoreDetails => message.Details.Entries.Count > 0 ? 1 : 0,
        _ => 1,
    };

    private static void Write(WampWriter writer, MessageField field, WampMessage message)
    {
        switch (field)
        {
            case MessageField.RequestCode: writer.Integer((long)message.RequestCode); break;
            case MessageField.Request or MessageField.RequestOrNone: writer.Integer(message.Request); break;
            case MessageField.Id: writer.Integer(message.Id); break;
            case MessageField.Publication: writer.Integer(message.Publication); break;
            case MessageField.Address: writer.Text(message.Uri); break;
            case MessageField.Text: writer.Text(message.Text); break;
            case MessageField.Payload:
                // Keywords need a list before them, though it be empty.
                if (message.Payload.HasArguments || message.Payload.HasKeywords) message.Payload.WriteArguments(writer);
                if (message.Payload.HasKeywords) message.Payload.WriteKeywords(writer);
                break;
            default:
                if (Count(field, message) > 0) writer.Value(message.Details);
                break;
        }
    }
}
