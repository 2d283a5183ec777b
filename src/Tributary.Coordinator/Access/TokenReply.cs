namespace Tributary.Coordinator.Access;

/// <summary>A new token.</summary>
/// <param name="Token">The whole text; it is told this once.</param>
/// <param name="Command">What to run on the client's machine; null for bearer tokens.</param>
public sealed record TokenReply(string Id, string Token, string? Command);
