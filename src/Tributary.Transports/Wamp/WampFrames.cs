using System.Text;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;

namespace Tributary.Transports.Wamp;

/// <summary>Frames as arguments of calls and events (docs/wamp.md): client, word, kind, key and payload; <c>offset</c> and <c>total</c> are
/// keywords. What is JSON travels as text, pieces as bytes.</summary>
internal static class WampFrames
{
    private const string Offset = "offset";
    private const string Total = "total";
    private const string Sealed = "sealed";
    private const int MaxWord = 100;

    public static WampPayload Write(Frame frame)
    {
        var keywords = new Dictionary<string, WampValue>(StringComparer.Ordinal);
        if (frame.Offset is { } offset) keywords[Offset] = offset;
        if (frame.Total is { } total) keywords[Total] = total;
        if (frame.IsSealed) keywords[Sealed] = true;
        var payload = frame.IsBytes ? WampValue.Of(frame.Payload) : Encoding.UTF8.GetString(frame.Payload.Span);
        return WampPayload.Of([frame.Client, frame.Word, frame.Kind, frame.Key, payload], keywords.Count > 0 ? keywords : null);
    }

    /// <returns>Null where it is no frame.</returns>
    public static Frame? Read(WampPayload payload)
    {
        try
        {
            if (payload.Arguments is not [var client, var word, var kind, var key, var body, ..]) return null;
            if (Text(client) is not { } id || Text(word) is not { } about || Text(kind) is not { } sort || key.Text is not { } name)
                return null;
            if (name.Length > Frame.MaxKey || body.Kind is not (WampKind.Text or WampKind.Bytes)) return null;
            return new Frame(id, about, sort, body.Text is { } text ? Encoding.UTF8.GetBytes(text) : body.Bytes)
            {
                Key = name,
                Offset = Number(payload, Offset),
                Total = Number(payload, Total),
                IsSealed = payload.Keywords.GetValueOrDefault(Sealed).Bool == true,
            };
        }
        catch (WampFormatException)
        {
            return null;
        }
    }

    private static string? Text(WampValue value) => value.Text is { Length: <= MaxWord } text ? text : null;

    private static long? Number(WampPayload payload, string name)
        => payload.Keywords.GetValueOrDefault(name).Integer is >= 0 and var number ? number : null;
}
