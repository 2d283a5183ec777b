namespace Tributary.Coordinator.Access;

/// <summary>A client that waits to be let in.</summary>
/// <param name="Id">Names it among those that ask under the same name.</param>
/// <param name="Token">Id of its join token.</param>
/// <param name="Address">Where it asks from.</param>
public sealed record PendingView(string Id, string Name, string Token, string? Address, DateTimeOffset Since, DateTimeOffset LastSeen);
