namespace Tributary.Coordinator.Api;

/// <summary>How far two models lie apart in one tensor.</summary>
/// <param name="Distance">Euclidean.</param>
/// <param name="Relative">The distance over the length of the first; null where that is zero.</param>
/// <param name="Cosine">Of the angle between them; null where one of them is zero.</param>
public sealed record TensorComparison(string Name, double? Distance, double? Relative, double? Cosine);
