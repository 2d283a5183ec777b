namespace Tributary.Gateways.Enrolment;

/// <summary>A client with a join token that holds, which an operator has to let in.</summary>
/// <param name="Id">Names it among those that ask under the same name.</param>
/// <param name="Token">Its join token's id.</param>
/// <param name="Address">Where it first asked from.</param>
public sealed record PendingEnrolment(string Id, string Name, string Token, string? Address, DateTimeOffset Since)
{
    public DateTimeOffset LastSeen { get; init; } = Since;

    public PendingState State { get; init; }
}
