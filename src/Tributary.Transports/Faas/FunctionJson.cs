using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Transports.Faas;

/// <summary>The JSON form of calls and results; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(FunctionCall))]
[JsonSerializable(typeof(FunctionResult))]
internal sealed partial class FunctionJson : JsonSerializerContext;
