namespace Tributary.Engine.Models;

/// <summary>The models that have a name.</summary>
public static class ModelCatalog
{
    public static IReadOnlyList<ModelSpec> All { get; } = [];
}
