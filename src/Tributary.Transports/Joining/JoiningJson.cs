using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Transports.Joining;

/// <summary>The JSON form of what is said when a client joins; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(EnrollRequest))]
[JsonSerializable(typeof(EnrollReply))]
[JsonSerializable(typeof(RenewRequest))]
internal sealed partial class JoiningJson : JsonSerializerContext;
