using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tributary.Gateways.Faas.Bodies;

namespace Tributary.Gateways.Faas.Local.Entities;

/// <summary>JSON as the platform writes it.</summary>
internal static class WhiskJson
{
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Writing)) write(json);
        return bytes.WrittenSpan.ToArray();
    }

    public static byte[] Error(string text) => Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("error", text);
        json.WriteEndObject();
    });

    /// <summary>Whether the bytes are one JSON object, all of them, and each text in it is one.</summary>
    public static bool IsObject(ReadOnlySpan<byte> bytes) => JsonBody.KindOf(bytes) == JsonTokenType.StartObject;

    /// <summary>The name of an object's first member; null where there is none.</summary>
    public static string? FirstName(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read()
            && reader.TokenType == JsonTokenType.PropertyName ? reader.GetString() : null;
    }
}
