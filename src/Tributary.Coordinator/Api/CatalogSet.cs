namespace Tributary.Coordinator.Api;

/// <summary>A data set that has a name.</summary>
/// <param name="Train">Training samples; null where that is known only once it is read.</param>
/// <param name="Test">Test samples; null where that is known only once it is read.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Input">Extents of one sample.</param>
/// <param name="Present">Whether its files are on the coordinator's machine.</param>
public sealed record CatalogSet(string Name, string Description, int? Train, int? Test, IReadOnlyList<string> Classes,
    IReadOnlyList<int> Input, bool Present);
