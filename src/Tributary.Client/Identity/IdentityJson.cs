using System.Text.Json.Serialization;

namespace Tributary.Client.Identity;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeptIdentity))]
internal sealed partial class IdentityJson : JsonSerializerContext;
