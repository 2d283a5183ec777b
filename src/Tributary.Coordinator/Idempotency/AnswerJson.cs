using System.Text.Json.Serialization;

namespace Tributary.Coordinator.Idempotency;

[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
