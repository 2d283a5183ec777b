namespace Tributary.Coordinator.Api;

/// <summary>A round's model.</summary>
/// <param name="Sha256">Its name.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Kept">False where retention has let it go.</param>
public sealed record ModelInfo(string Sha256, string Run, int Round, double? Accuracy, double? Loss, bool Kept);
