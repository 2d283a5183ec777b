namespace Tributary.Engine.Sets;

/// <summary>A data set that has a name.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Files">Official file names, without <c>.gz</c>; empty where the set ships inside the product.</param>
public sealed record DataSetEntry(string Name, string Description, IReadOnlyList<string> Files)
{
    /// <summary>Training samples; null where that is known only once it is read.</summary>
    public int? Train { get; init; }

    /// <summary>Test samples; null where that is known only once it is read.</summary>
    public int? Test { get; init; }

    /// <summary>Names of the classes; empty where they have none.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Extents of one sample.</summary>
    public required IReadOnlyList<int> Input { get; init; }
}
