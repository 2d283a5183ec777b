using System.Text.Json.Serialization;

namespace Tributary.Client.Identity;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientIdentity))]
internal sealed partial class IdentityJson : JsonSerializerContext;
