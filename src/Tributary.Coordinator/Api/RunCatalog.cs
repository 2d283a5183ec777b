namespace Tributary.Coordinator.Api;

/// <summary>What a run file may hold, and what there is by name.</summary>
public sealed record RunCatalog(IReadOnlyList<CatalogField> Fields, IReadOnlyList<CatalogModel> Models,
    IReadOnlyList<CatalogStrategy> Strategies, IReadOnlyList<CatalogSet> Sets);
