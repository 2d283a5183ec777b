using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>What the readers of messages do alike.</summary>
internal static class StreamJson
{
    private const int MaxShown = 60;

    public static Utf8JsonReader Reader(ReadOnlySpan<byte> message)
        => new(message, new JsonReaderOptions { MaxDepth = StreamLimits.MaxDepth });

    public static void CheckSize(ReadOnlyMemory<byte> message, StreamLimits limits)
    {
        if (message.Length > limits.MaxBytes)
            throw Fault(StreamFault.TooLarge, $"the message has {message.Length} bytes; at most {limits.MaxBytes} are read");
    }

    public static StreamMessageException Fault(StreamFault fault, string message) => new(fault, message);

    /// <summary>What the JSON reader says of text that is none.</summary>
    public static StreamMessageException Broken(Exception fault)
        => new(StreamFault.NotJson, $"the message is no JSON: {CleanText.Line(fault.Message, 200)}", fault);

    /// <summary>What stands at the reader, for people; never a whole payload.</summary>
    public static string Shown(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => $"the text '{CleanText.Line(Text(reader), MaxShown)}'",
        JsonTokenType.None or JsonTokenType.EndObject or JsonTokenType.EndArray => "nothing",
        _ => CleanText.Line(System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, MaxShown)]), MaxShown),
    };

    /// <summary>A short text, or the beginning of a long one.</summary>
    public static string Text(in Utf8JsonReader reader)
        => reader.ValueSpan.Length <= 4 * MaxShown ? reader.GetString()!
            : System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..(4 * MaxShown)]);

    /// <summary>A number, or one of Python's three words for those that are none.</summary>
    public static bool TryNumber(in Utf8JsonReader reader, out double number)
    {
        number = 0;
        if (reader.TokenType == JsonTokenType.Number) return reader.TryGetDouble(out number);
        if (reader.TokenType != JsonTokenType.String || PythonTokens.Number(reader.ValueSpan) is not { } word) return false;
        number = word;
        return true;
    }

    /// <summary>The message must end here.</summary>
    public static void End(ref Utf8JsonReader reader)
    {
        if (reader.Read()) throw Fault(StreamFault.NotJson, "something follows the message's end");
    }
}
