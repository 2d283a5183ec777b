using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Transports.Messages;

/// <summary>The JSON form of messages that several transports share; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(AssignmentMessage))]
[JsonSerializable(typeof(UploadReply))]
[JsonSerializable(typeof(ReplyMessage))]
[JsonSerializable(typeof(ProgressMessage))]
[JsonSerializable(typeof(ProgressReply))]
[JsonSerializable(typeof(ProblemMessage))]
[JsonSerializable(typeof(HoldsMessage))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class LinkJson : JsonSerializerContext;
