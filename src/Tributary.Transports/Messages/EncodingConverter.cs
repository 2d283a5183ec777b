using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Core.Compression;

namespace Tributary.Transports.Messages;

/// <summary>An encoding by its name. A name that this version does not know becomes <see cref="Unknown"/>, so that one strange assignment
/// does not make the whole answer unreadable.</summary>
internal sealed class EncodingConverter : JsonConverter<WeightEncoding>
{
    public const WeightEncoding Unknown = (WeightEncoding)(-1);

    public override WeightEncoding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return Unknown;
        }

        return Enum.TryParse<WeightEncoding>(reader.GetString(), ignoreCase: true, out var known) && Enum.IsDefined(known) ? known
            : Unknown;
    }

    public override void Write(Utf8JsonWriter writer, WeightEncoding value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
