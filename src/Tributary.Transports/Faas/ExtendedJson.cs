using System.Buffers.Text;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Faas;

/// <summary>Bytes as MongoDB's extended JSON has them: <c>{"$binary": "BASE64", "$type": "00"}</c> as pymongo 3 writes it, which is what is
/// written here, or <c>{"$binary": {"base64": "BASE64", "subType": "00"}}</c> as pymongo 4 does.</summary>
internal static class ExtendedJson
{
    private const int MaxDepth = 8;

    /// <summary>The text for bytes, letter by letter as pymongo 3 writes it.</summary>
    public static byte[] Write(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> head = "{\"$binary\": \""u8, tail = "\", \"$type\": \"00\"}"u8;
        var text = new byte[head.Length + Base64.GetMaxEncodedToUtf8Length(bytes.Length) + tail.Length];
        head.CopyTo(text);
        Base64.EncodeToUtf8(bytes, text.AsSpan(head.Length), out _, out var written);
        tail.CopyTo(text.AsSpan(head.Length + written));
        return text;
    }

    /// <summary>Whether a body may be such a text: it is JSON with the key <c>$binary</c> first.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> body) => body[..Math.Min(body.Length, 64)].IndexOf("\"$binary\""u8) > 0;

    /// <summary>The bytes of either form; other keys beside them are passed over.</summary>
    /// <exception cref="FaasFormatException">It is neither.</exception>
    public static byte[] Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        byte[]? bytes = null;
        try
        {
            var inside = false;
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject))
                    throw None();
                if (reader.TokenType != JsonTokenType.PropertyName) continue;
                var isValue = reader.CurrentDepth == 1 ? reader.ValueTextEquals("$binary"u8)
                    : inside && reader.CurrentDepth == 2 && reader.ValueTextEquals("base64"u8);
                if (reader.CurrentDepth == 1) inside = isValue;
                reader.Read();
                if (isValue && reader.TokenType == JsonTokenType.String) bytes = reader.GetBytesFromBase64();
                else if (reader.TokenType == JsonTokenType.StartArray || (!isValue && reader.TokenType == JsonTokenType.StartObject))
                    reader.Skip();
            }
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            throw new FaasFormatException($"the body is no extended JSON of bytes: {CleanText.Line(fault.Message, 200)}", fault);
        }

        return bytes ?? throw None();
    }

    private static FaasFormatException None() => new("the body is no extended JSON of bytes: $binary is missing");
}
