using Tributary.Core.Compression;
using Tributary.Engine.Models;
using Tributary.Engine.Tables;

namespace Tributary.Core.Clients;

/// <summary>Test the model on your samples and answer with an <see cref="EvaluationReply"/>.</summary>
public sealed record EvaluateAssignment : Assignment
{
    public override string Kind => AssignmentKind.Evaluate;

    public required ModelSpec Spec { get; init; }

    public required ModelState Model { get; init; }

    /// <summary>What the columns of tables mean; null where the run is over samples of another kind.</summary>
    public TableSchema? Schema { get; init; }

    /// <summary>How the model travels.</summary>
    public EncodingSpec Encoding { get; init; } = new();
}
