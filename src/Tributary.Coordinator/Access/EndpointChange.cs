namespace Tributary.Coordinator.Access;

/// <summary>On endpoints that change something.</summary>
/// <param name="Action">What the audit trail calls the change: a stable word, so that one can look for it.</param>
internal sealed record EndpointChange(string Action);
