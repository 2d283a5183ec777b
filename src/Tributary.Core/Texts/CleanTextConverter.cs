using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Core.Texts;

/// <summary>Every text of a JSON document, names in mappings too, as <see cref="CleanText"/> leaves it: read and written.</summary>
public sealed class CleanTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null)) throw new JsonException("a text is needed");
        return Text(ref reader) is { } text ? CleanText.Of(text) : null;
    }

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => CleanText.Line(Text(ref reader)!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        => writer.WriteStringValue(CleanText.Of(value));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        => writer.WritePropertyName(CleanText.Line(value));

    // Half of a character is a fault of the document, as it is without this converter.
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException fault)
        {
            throw new JsonException("a text holds half of a character", fault);
        }
    }
}
