using System.Text.Json;
using System.Text.Unicode;

namespace Tributary.Gateways.Faas.Bodies;

/// <summary>JSON from elsewhere.</summary>
internal static class JsonBody
{
    /// <summary>How the one JSON value begins that the bytes are.</summary>
    /// <returns><see cref="JsonTokenType.None"/> where they are none, or a text in it is none: whoever reads that later would
    /// break.</returns>
    public static JsonTokenType KindOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            if (!Utf8.IsValid(bytes) || !reader.Read()) return JsonTokenType.None;
            var kind = reader.TokenType;
            do
            {
                // Escapes may stand for half a character, which shows only when it is read.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped) reader.GetString();
            }
            while (reader.Read());
            return kind;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return JsonTokenType.None;
        }
    }
}
