using Tributary.Core;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Flower;

/// <summary>What a Flower server asked, as far as it was read.</summary>
/// <param name="Rest">The message without its parameters, as protobuf.</param>
/// <param name="Model">The tensors; null where there are none or they do not fit.</param>
/// <param name="Types">The tensors' types: the answer has the same.</param>
/// <param name="Fault">Why there is no model.</param>
internal sealed record FlowerRequest(MessageKind Kind, byte[] Rest, ModelState? Model, IReadOnlyList<NpyHead> Types, string? Fault);
