namespace Tributary.Coordinator.Api;

/// <summary>What a webhook is sent.</summary>
/// <param name="Type">One of the kinds that docs/api.md lists.</param>
/// <param name="Timestamp">When it happened.</param>
public sealed record HookMessage(string Type, DateTimeOffset Timestamp, HookData Data);
