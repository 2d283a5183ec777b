using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Transports.Native;

/// <summary>The JSON form of the native link's own messages; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollReply))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LeaveReply))]
internal sealed partial class NativeJson : JsonSerializerContext;
