using Tributary.Engine.Data;

namespace Tributary.Core.Clients;

/// <summary>What a client holds, as far as it says; how many samples is <see cref="ClientInfo.Examples"/>. Compared by value.</summary>
public sealed record Holdings
{
    /// <summary>Of a client that says nothing.</summary>
    public static Holdings Unknown { get; } = new();

    public HoldingKind Kind { get; init; }

    /// <summary>The set's name, where it has one; null for files of its own.</summary>
    public string? Set { get; init; }

    /// <summary>Extents of one sample as a model sees it, e.g. [28, 28, 1]; null where it did not say.</summary>
    public IReadOnlyList<int>? Shape { get; init; }

    /// <summary>Classes that its labels tell apart, 0 for none; null where it did not say.</summary>
    public int? Classes { get; init; }

    /// <summary>Of a table: the names of the columns that are features; null for anything else, and for more names than travel.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Values in one sample; null where it did not say.</summary>
    public long? Size()
        => Shape is null ? null : (long)Shape.Aggregate(1.0, (product, extent) => Math.Min(product * extent, long.MaxValue / 2));

    /// <param name="set">The set's name; null for files of the client's own.</param>
    public static Holdings Of(DataSet samples, string? set)
    {
        var table = samples.Source as RowSet;
        return new Holdings
        {
            Kind = samples.Source switch
            {
                ImageSet => HoldingKind.Images,
                RowSet => HoldingKind.Table,
                SequenceSet => HoldingKind.Sequences,
                { FeatureShape.Count: 3 } => HoldingKind.Images,
                _ => HoldingKind.Unknown,
            },
            Set = set,
            Shape = samples.FeatureShape,
            Classes = samples.Classes,
            Columns = table is null ? null : [.. table.Schema.Columns.Select(column => column.Name)],
        };
    }

    /// <summary>For people, e.g. <c>images of 28x28</c>; null where it said nothing.</summary>
    public string? InWords() => this switch
    {
        { Kind: HoldingKind.Images, Shape: { } shape } => $"images of {Extents(shape)}",
        { Kind: HoldingKind.Images } => "images",
        { Kind: HoldingKind.Table, Columns: { } columns } => Counted(columns.Count, "column"),
        { Kind: HoldingKind.Table, Shape: { } } => Counted(Size()!.Value, "column"),
        { Kind: HoldingKind.Table } => "a table",
        { Kind: HoldingKind.Sequences, Shape: { } } => $"sequences of {Size()}",
        { Kind: HoldingKind.Sequences } => "sequences",
        { Shape: { } shape } => $"samples of {Extents(shape)}",
        _ => null,
    };

    public bool Equals(Holdings? other) => other is not null && Kind == other.Kind && Set == other.Set && Classes == other.Classes
        && Same(Shape, other.Shape) && Same(Columns, other.Columns);

    public override int GetHashCode() => HashCode.Combine(Kind, Set, Classes, Shape?.Count, Columns?.Count);

    private static bool Same<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other)
        => one is null || other is null ? one is null && other is null : one.SequenceEqual(other);

    private static string Counted(long count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    // One channel is not worth a word.
    private static string Extents(IReadOnlyList<int> shape) => string.Join('x', shape is [_, _, 1] ? shape.Take(2) : shape);
}
