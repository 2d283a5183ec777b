using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>What the coordinator has of an update.</summary>
/// <param name="Offset">Bytes from its start; the next piece begins there.</param>
internal sealed record TakenMessage(long Offset)
{
    /// <summary>Set where it is kept, whole.</summary>
    public bool Acknowledged { get; init; }

    /// <summary>It had been kept before; it counts once.</summary>
    public bool Repeated { get; init; }

    /// <summary>Why it is not taken; null where it is.</summary>
    public ProblemMessage? Problem { get; init; }

    /// <summary>When to try again; null where that does not help.</summary>
    public double? RetryAfterSeconds { get; init; }
}
