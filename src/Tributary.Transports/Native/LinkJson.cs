using System.Text.Json.Serialization;
using Tributary.Core.Texts;

namespace Tributary.Transports.Native;

/// <summary>The JSON form of the link's messages; source-generated, so that it works in native executables.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(EnrollRequest))]
[JsonSerializable(typeof(EnrollReply))]
[JsonSerializable(typeof(RenewRequest))]
[JsonSerializable(typeof(PollRequest))]
[JsonSerializable(typeof(PollReply))]
[JsonSerializable(typeof(AssignmentMessage))]
[JsonSerializable(typeof(UploadReply))]
[JsonSerializable(typeof(ReplyMessage))]
[JsonSerializable(typeof(ProgressMessage))]
[JsonSerializable(typeof(ProgressReply))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(LeaveReply))]
[JsonSerializable(typeof(ProblemMessage))]
[JsonSerializable(typeof(HoldsMessage))]
[JsonSerializable(typeof(Dictionary<string, double>))]
public sealed partial class LinkJson : JsonSerializerContext;
