using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>A run as a store keeps it.</summary>
public sealed record RunRecord
{
    /// <summary>Unique in the store; letters, digits and dashes.</summary>
    public required string Id { get; init; }

    public required string Name { get; init => field = CleanText.Line(value); }

    public required DateTimeOffset Created { get; init; }

    /// <summary>The specification as canonical JSON text (<see cref="RunSpecWriter"/>), with the host's own sections (data, simulation)
    /// beside, so that a resumed run gets exactly what the first start got.</summary>
    public required string Spec { get; init; }

    /// <summary>What the columns of its tables mean; null where it has none, or where it is not known yet.</summary>
    public SchemaRecord? Schema { get; init; }

    /// <summary>Whose it is; null where no coordinator has taken it yet.</summary>
    public RunOwner? Owner { get; init; }

    public RunStatus Status { get; init; }

    /// <summary>Null while the run goes on.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>What people wrote about it; null for nothing.</summary>
    public string? Notes { get; init => field = value is null ? null : CleanText.Of(value); }

    /// <summary>What people tagged it with, in the order in which they did.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Lists leave it out unless they are asked for it.</summary>
    public bool Archived { get; init; }
}
