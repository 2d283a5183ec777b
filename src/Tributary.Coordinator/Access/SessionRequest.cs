namespace Tributary.Coordinator.Access;

/// <summary>Signing in from a browser.</summary>
/// <param name="Token">A bearer token's whole text.</param>
public sealed record SessionRequest(string? Token);
