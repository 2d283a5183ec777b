using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tributary.Coordinator.Api;

/// <summary>Numbers as JSON knows them: what is infinite or no number (a loss that ran away) is null.</summary>
internal sealed class Finite<T> : JsonConverter<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public override bool HandleNull => true;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.Null => T.NaN,
            JsonTokenType.Number => T.CreateSaturating(reader.GetDouble()),
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        if (!T.IsFinite(value)) writer.WriteNullValue();
        else if (value is float number) writer.WriteNumberValue(number);
        else writer.WriteNumberValue(double.CreateChecked(value));
    }
}
