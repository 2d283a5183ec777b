using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Core.Clients;

/// <summary>Test the model on your samples and answer with an <see cref="EvaluationReply"/>.</summary>
public sealed record EvaluateAssignment : Assignment
{
    public required ModelSpec Spec { get; init; }

    public required ModelState Model { get; init; }

    /// <summary>How the model travels.</summary>
    public EncodingSpec Encoding { get; init; } = new();
}
