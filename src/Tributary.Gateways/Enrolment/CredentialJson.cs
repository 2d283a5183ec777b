using System.Text.Json.Serialization;

namespace Tributary.Gateways.Enrolment;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Credential[]))]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class CredentialJson : JsonSerializerContext;
