using Tributary.Engine.Data;
using Tributary.Engine.Sets;

namespace Tributary.Engine.Tables;

/// <summary>What a run file says of a table's columns before anybody's table was looked at: which are features, label and targets, and how
/// their values are to be taken. With what sites tell of theirs (<see cref="TableSummary"/>) it becomes a
/// <see cref="TableSchema"/>.</summary>
public sealed record TableMeaning
{
    /// <summary>Names of the columns of a file without header, in order; empty where the run file names none.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    /// <summary>Features, in the order in which the model sees them; empty for every column that has no other use.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The column to be learned, by class; null where there is none.</summary>
    public string? Label { get; init; }

    /// <summary>Number columns to be learned as they are.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Columns without use; a file need not have them.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Features that may hold numbers but mean categories.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    public CategoryEncoding Encoding { get; init; }

    public MissingValues Missing { get; init; }

    /// <summary>The class that each text of the label stands for; "*" is every other text. Empty takes the texts themselves.</summary>
    public IReadOnlyDictionary<string, string> ClassOf { get; init; } = new Dictionary<string, string>();

    public DataScale Scale { get; init; }

    /// <summary>Of a run file's section <c>data</c>.</summary>
    public static TableMeaning Of(DataSpec data) => new()
    {
        Order = data.Columns.Columns,
        Features = data.Columns.Features,
        Label = data.Columns.Label,
        Targets = data.Columns.Targets,
        Ignored = data.Columns.Owner is { } owner ? [.. data.Columns.Ignored, owner] : data.Columns.Ignored,
        Categorical = data.Columns.Categorical,
        Encoding = data.Columns.Categories,
        Missing = data.Columns.Missing,
        ClassOf = data.Columns.ClassOf,
        Scale = data.Scale,
    };
}
