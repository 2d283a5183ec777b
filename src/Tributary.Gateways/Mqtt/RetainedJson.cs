using System.Text.Json.Serialization;

namespace Tributary.Gateways.Mqtt;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<RetainedMessage>))]
internal sealed partial class RetainedJson : JsonSerializerContext;
