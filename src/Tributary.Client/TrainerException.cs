using Tributary.Core.Clients;

namespace Tributary.Client;

/// <summary>A trainer will not or cannot do what it was asked; the coordinator is told reason and message.</summary>
/// <param name="message">For people: what is wrong, where, what to do.</param>
public sealed class TrainerException(RefusalReason reason, string message, Exception? cause = null) : Exception(message, cause)
{
    public RefusalReason Reason { get; } = reason;
}
