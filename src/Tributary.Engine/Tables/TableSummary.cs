namespace Tributary.Engine.Tables;

/// <summary>What a site tells of its table, so that a run knows what columns mean that nobody sees as a whole.</summary>
public sealed record TableSummary
{
    /// <summary>Rows that the site would train on.</summary>
    public required long Rows { get; init; }

    /// <summary>Features, in the file's order.</summary>
    public required IReadOnlyList<ColumnSummary> Columns { get; init; }

    /// <summary>Classes that as many rows hold as the floor asks for; empty without a label.</summary>
    public IReadOnlyList<CategoryCount> Classes { get; init; } = [];

    /// <summary>Names of the columns as the file has them: features, label, targets and what is ignored; empty where it names
    /// none.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];
}
