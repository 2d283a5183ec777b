namespace Tributary.Engine.Tables;

/// <summary>How many rows hold a category or a class.</summary>
public readonly record struct CategoryCount(string Name, long Rows);
