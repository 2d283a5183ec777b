namespace Tributary.Coordinator.Api;

/// <summary>A model that is served under a name.</summary>
/// <param name="Run">The run that made it.</param>
/// <param name="Since">When it was promoted.</param>
/// <param name="By">Who promoted it.</param>
/// <param name="Requests">Questions that it answered under this name since the coordinator started.</param>
public sealed record ServingInfo(string Name, string Sha256, string Run, string RunName, int Round, double? Accuracy, DateTimeOffset Since,
    string By, long Requests);
