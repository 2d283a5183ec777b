using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Tributary.Core.Logs;

/// <summary>A line for programs. Its writer escapes everything beyond ASCII, so that a line is a line whatever its texts hold.</summary>
internal static class JsonLine
{
    private const int MaxDepth = 5;
    private const int MaxFields = 20;

    public static string Of(LogEntry entry)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", LogOptions.WordOf(entry.Level));
            json.WriteString("event", entry.Name);
            json.WriteNumber("id", entry.Event.Id);
            json.WriteString("text", LogText.Cut(entry.Words, LogText.MaxWords));
            json.WriteStartObject("fields");
            foreach (var (name, value) in entry.Fields.Where(field => field.Key != "{OriginalFormat}").Take(MaxFields))
                Write(json, name, value);
            json.WriteEndObject();
            if (entry.Fault is not null) Write(json, entry.Fault);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name.Length > 0 ? char.ToLowerInvariant(name[0]) + name[1..] : name);
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case double number when double.IsFinite(number): json.WriteNumberValue(number); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            default:
                json.WriteStringValue(LogText.Cut(Convert.ToString(value, CultureInfo.InvariantCulture)
                ?? "", LogText.MaxField)); break;
        }
    }

    private static void Write(Utf8JsonWriter json, Exception fault)
    {
        json.WriteStartArray("exceptions");
        var depth = 0;
        for (var one = fault; one is not null && depth < MaxDepth; one = one.InnerException, depth++)
        {
            json.WriteStartObject();
            json.WriteString("type", one.GetType().FullName);
            json.WriteString("text", LogText.Cut(one.Message, LogText.MaxWords));
            json.WriteStartArray("stack");
            foreach (var frame in TextLine.Frames(one)) json.WriteStringValue(LogText.Cut(frame, LogText.MaxField));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
