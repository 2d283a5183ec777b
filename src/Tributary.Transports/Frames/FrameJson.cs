using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Tributary.Core.Texts;

namespace Tributary.Transports.Frames;

/// <summary>The JSON form of what is said in frames; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(HelloMessage))]
[JsonSerializable(typeof(CoordinatorMessage))]
[JsonSerializable(typeof(FetchMessage))]
[JsonSerializable(typeof(BeginMessage))]
[JsonSerializable(typeof(TakenMessage))]
internal sealed partial class FrameJson : JsonSerializerContext
{
    /// <summary>A frame with a JSON payload.</summary>
    public static Frame Frame<T>(string client, string word, string kind, T payload, JsonTypeInfo<T> type, string? key = null)
        => new(client, word, kind, JsonSerializer.SerializeToUtf8Bytes(payload, type)) { Key = key ?? "" };

    /// <summary>Null where it is no JSON, or not of this form.</summary>
    public static T? Read<T>(Frame frame, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(frame.Payload.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
