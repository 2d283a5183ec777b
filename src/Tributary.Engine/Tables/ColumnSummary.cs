namespace Tributary.Engine.Tables;

/// <summary>What a site tells of one column: counts and sums, no row.</summary>
public sealed record ColumnSummary(string Name, ColumnKind Kind)
{
    /// <summary>Rows that hold a value.</summary>
    public long Present { get; init; }

    /// <summary>Rows that hold none.</summary>
    public long Missing { get; init; }

    /// <summary>Of the numbers present; null where there are fewer than the floor, or texts.</summary>
    public ExactNumber? Sum { get; init; }

    /// <summary>Of the squares of the numbers present; null unless the run scales by deviation.</summary>
    public ExactNumber? Squares { get; init; }

    /// <summary>The smallest number present; null unless the run scales by range.</summary>
    public float? Smallest { get; init; }

    /// <summary>The largest number present; null unless the run scales by range.</summary>
    public float? Largest { get; init; }

    /// <summary>Categories that as many rows hold as the floor asks for.</summary>
    public IReadOnlyList<CategoryCount> Categories { get; init; } = [];
}
