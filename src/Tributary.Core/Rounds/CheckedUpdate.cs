using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>A client's answer as the round takes it.</summary>
/// <param name="Update">With the weights and the examples that count; null where it is refused.</param>
/// <param name="Refusal">Null where it may count.</param>
internal sealed record CheckedUpdate(Update? Update, Refusal? Refusal)
{
    /// <summary>For people: what of it is not taken as it was told; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Of its difference from the round's model, before clipping; null where nobody measured it.</summary>
    public double? Norm { get; init; }
}
