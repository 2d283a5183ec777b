namespace Tributary.Coordinator.Inference;

/// <summary>A model and where it comes from.</summary>
internal sealed record ModelPlace(string Sha256, TrainedRun From, int Round);
