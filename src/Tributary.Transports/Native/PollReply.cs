using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <param name="LeaseSeconds">The client is lost once it is not heard of for this long.</param>
/// <param name="Assignments">New to this client, or not named as held.</param>
/// <param name="Cancelled">Keys held that are no longer wanted.</param>
public sealed record PollReply(double LeaseSeconds, IReadOnlyList<AssignmentMessage> Assignments, IReadOnlyList<string> Cancelled)
{
    /// <summary>Keys of gossip: the client's own trained model of these is wanted by a peer that does not reach it.</summary>
    public IReadOnlyList<string>? Relay { get; init; }
}
