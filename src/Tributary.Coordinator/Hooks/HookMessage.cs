namespace Tributary.Coordinator.Hooks;

/// <summary>What a webhook is sent.</summary>
/// <param name="Type">One of <see cref="HookEvents.All"/>.</param>
/// <param name="Timestamp">When it happened.</param>
public sealed record HookMessage(string Type, DateTimeOffset Timestamp, HookData Data);
