namespace Tributary.Coordinator.Api;

/// <summary>How far two models of one architecture lie apart.</summary>
/// <param name="Same">Whether they are the same bytes.</param>
/// <param name="Distance">Euclidean, over all values.</param>
/// <param name="Cosine">Of the angle between them, -1 to 1; null where one of them is zero.</param>
public sealed record ModelComparison(ModelInfo A, ModelInfo B, bool Same, double? Distance, double? Cosine,
    IReadOnlyList<TensorComparison> Tensors);
