namespace Tributary.Engine.Data;

/// <summary>One feature column of a table.</summary>
/// <param name="Categories">The texts it holds, by number; empty for a column of numbers.</param>
/// <param name="Encoding">How a category becomes numbers; without meaning for numbers.</param>
/// <param name="Fill">What stands in for a missing number.</param>
public sealed record RowColumn(string Name, IReadOnlyList<string> Categories, CategoryEncoding Encoding = CategoryEncoding.OneHot,
    float Fill = 0)
{
    /// <summary>Floats that it gives.</summary>
    public int Width => IsOneHot ? Categories.Count : 1;

    public bool IsOneHot => Categories.Count > 0 && Encoding == CategoryEncoding.OneHot;
}
