namespace Tributary.Coordinator.Api;

/// <summary>Quartiles, one entry a round; null where no client told a loss.</summary>
public sealed record SeriesSpread(IReadOnlyList<double?> Low, IReadOnlyList<double?> Middle, IReadOnlyList<double?> High);
