namespace Tributary.Coordinator.Api;

/// <summary>Which model is to be served.</summary>
/// <param name="Model">Its SHA-256.</param>
public sealed record ServingOrder(string? Model);
