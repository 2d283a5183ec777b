using Tributary.Engine.Models;

namespace Tributary.Core.Clients;

/// <summary>Say which weights training begins with; the answer is a <see cref="ParametersReply"/>. Only clients with
/// <see cref="ClientAbilities.Parameters"/> are asked.</summary>
public sealed record ParametersAssignment : Assignment
{
    public override string Kind => AssignmentKind.Parameters;

    /// <summary>What the weights must fit; where only clients know the model (<see cref="ModelSpec.IsClients"/>) and none has brought it
    /// yet, whatever comes.</summary>
    public required ModelSpec Spec { get; init; }

    /// <summary>More values than this are refused.</summary>
    public required long MaxValues { get; init; }
}
