namespace Tributary.Coordinator.Api;

/// <summary>What was launched.</summary>
/// <param name="Run">The run's id.</param>
public sealed record LaunchedRun(string Run);
