namespace Tributary.Coordinator.Api;

/// <summary>A strategy, and the numbers and words that it takes.</summary>
public sealed record CatalogStrategy(string Name, string Description, IReadOnlyList<CatalogNumber> Numbers,
    IReadOnlyList<CatalogWord> Words);
