namespace Tributary.Coordinator.Api;

/// <summary>A word that a strategy takes.</summary>
/// <param name="Path">Where it stands in a run file, e.g. <c>strategy.staleness.kind</c>.</param>
public sealed record CatalogWord(string Path, string Help, string Default, IReadOnlyList<string> Choices);
