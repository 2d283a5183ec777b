namespace Tributary.Coordinator.Api;

/// <summary>Samples to ask a run's model about.</summary>
/// <param name="Features">One row a sample, as flat as the model's input: height x width x channels, then as in training.</param>
/// <param name="Round">Whose model is asked; null for the last saved round's.</param>
public sealed record PredictRequest(IReadOnlyList<float[]?>? Features, int? Round);
