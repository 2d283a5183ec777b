namespace Tributary.Coordinator.Api;

/// <summary>How well a class is known.</summary>
/// <param name="Precision">Share of those said to be of it that are; null where none were said to be.</param>
/// <param name="Recall">Share of those of it that were said to be; null where there are none.</param>
/// <param name="Count">Samples of it.</param>
public sealed record ClassFigures(double? Precision, double? Recall, int Count);
