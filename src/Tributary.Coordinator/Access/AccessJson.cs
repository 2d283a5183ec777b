using System.Text.Json.Serialization;
using Tributary.Coordinator.Api;
using Tributary.Core.Texts;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>How the endpoints of access speak.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(CleanTextConverter)])]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(CertificateOrder))]
[JsonSerializable(typeof(CertificateReply))]
[JsonSerializable(typeof(Page<CredentialView>))]
[JsonSerializable(typeof(Page<AuditLine>))]
[JsonSerializable(typeof(AuditLine))]
[JsonSerializable(typeof(CredentialView))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(AuditAnchor))]
[JsonSerializable(typeof(PendingView[]))]
[JsonSerializable(typeof(PendingView))]
public sealed partial class AccessJson : JsonSerializerContext;
