using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt;

/// <summary>The JSON form of what is said over MQTT; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(CoordinatorMessage))]
[JsonSerializable(typeof(FetchMessage))]
[JsonSerializable(typeof(BeginMessage))]
[JsonSerializable(typeof(TakenMessage))]
internal sealed partial class MqttJson : JsonSerializerContext
{
    /// <summary>A message with a JSON payload.</summary>
    public static MqttMessage Message<T>(string topic, string kind, T payload, JsonTypeInfo<T> type, string? key = null)
        => new(topic, JsonSerializer.SerializeToUtf8Bytes(payload, type))
        {
            Qos = MqttQos.AtLeastOnce,
            ContentType = MqttWords.Json,
            Correlation = key is null ? default : System.Text.Encoding.UTF8.GetBytes(key),
            Properties = [new(MqttWords.Kind, kind)],
        };

    /// <summary>Null where it is no JSON, or not of this form.</summary>
    public static T? Read<T>(MqttMessage message, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(message.Payload.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The key of the assignment that a message is about; empty where it names none.</summary>
    public static string Key(MqttMessage message)
        => message.Correlation.Length is > 0 and <= 400 ? System.Text.Encoding.UTF8.GetString(message.Correlation.Span) : "";
}
