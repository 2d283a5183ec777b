namespace Tributary.Engine.Sets;

/// <summary>A data set that has a name.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Files">Official file names, without <c>.gz</c>; empty where the set ships inside the product.</param>
public sealed record DataSetEntry(string Name, string Description, IReadOnlyList<string> Files);
