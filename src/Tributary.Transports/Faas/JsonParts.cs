using System.Text.Json;

namespace Tributary.Transports.Faas;

/// <summary>Values of an object of JSON where they lie: what a platform wraps around a body is taken off, and the body is not
/// read.</summary>
internal static class JsonParts
{
    private const int MaxDepth = 64;

    /// <summary>The text of a key's value, quotes and all; empty where there is no such key.</summary>
    /// <exception cref="FaasFormatException">It is no object of JSON.</exception>
    public static ReadOnlyMemory<byte> Value(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> key)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new FaasFormatException("the body is no JSON object");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(key);
                if (!reader.Read()) break;
                var begin = (int)reader.TokenStartIndex;
                reader.Skip();
                if (isIt) return json[begin..(int)reader.BytesConsumed];
            }

            return default;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // The second is a key with half a character in it.
            throw new FaasFormatException($"the body is no JSON: {Core.Texts.CleanText.Line(fault.Message, 200)}", fault);
        }
    }

    /// <summary>A key's text; null where there is none, or it is something else.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    public static string? Text(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> key)
    {
        var value = Value(json, key);
        if (value.IsEmpty || value.Span[0] != '"') return null;
        var reader = new Utf8JsonReader(value.Span);
        reader.Read();
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException fault)
        {
            throw new FaasFormatException("the body holds half a character", fault);
        }
    }

    /// <summary>Whether a key is there.</summary>
    /// <inheritdoc cref="Value" path="/exception"/>
    public static bool Has(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> key) => !Value(json, key).IsEmpty;
}
