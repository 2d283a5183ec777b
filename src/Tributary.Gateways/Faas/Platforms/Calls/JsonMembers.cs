using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tributary.Gateways.Faas.Platforms.Calls;

/// <summary>Members of JSON objects.</summary>
internal static class JsonMembers
{
    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>JSON that is written by a method.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, s_writing))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Both objects' members; where both have one it is the second's.</summary>
    public static ReadOnlyMemory<byte> Merge(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        using var former = JsonDocument.Parse(first);
        using var later = JsonDocument.Parse(second);
        return Of(json =>
        {
            foreach (var member in former.RootElement.EnumerateObject())
                if (!later.RootElement.TryGetProperty(member.Name, out _)) member.WriteTo(json);
            foreach (var member in later.RootElement.EnumerateObject()) member.WriteTo(json);
        });
    }

    /// <summary>A text; null where there is none.</summary>
    public static string? Text(this JsonElement element, string name)
        => element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A member of an object; undefined where there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>The elements of an array; none where it is something else.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement element)
        => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Empty<JsonElement>();
}
