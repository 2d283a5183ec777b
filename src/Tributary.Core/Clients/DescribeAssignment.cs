using Tributary.Engine.Tables;

namespace Tributary.Core.Clients;

/// <summary>Tell of your table what a run needs to know of its columns (counts, sums, categories; no rows); the answer is a
/// <see cref="DescribeReply"/>.</summary>
public sealed record DescribeAssignment : Assignment
{
    public override string Kind => AssignmentKind.Describe;

    /// <summary>What the run file says of the columns.</summary>
    public required TableMeaning Meaning { get; init; }

    /// <summary>Rows below which nothing is told of a category, a class or a column.</summary>
    public required int Floor { get; init; }
}
