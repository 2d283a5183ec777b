namespace Tributary.Coordinator.Inference;

/// <summary>Samples as a model takes them.</summary>
/// <param name="Shown">Whether they are pictures that the answer shows again.</param>
internal sealed record Question(IReadOnlyList<float[]> Samples, bool Shown);
