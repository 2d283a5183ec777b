namespace Tributary.Coordinator.Api;

/// <summary>What a model says of samples, in their order.</summary>
/// <param name="Model">SHA-256 of the model that was asked.</param>
/// <param name="Round">The round that made it.</param>
/// <param name="Outputs">The model's outputs, a row a sample.</param>
/// <param name="Labels">The likeliest class of each sample; null for models that tell no classes apart.</param>
/// <param name="Probabilities">Of each class, a row a sample; null for models that tell no classes apart.</param>
public sealed record PredictReply(string Model, int Round, IReadOnlyList<float[]> Outputs, IReadOnlyList<int>? Labels, IReadOnlyList<double[]>? Probabilities);
