using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Core.Rounds;

/// <summary>What an operator decides about a run.</summary>
public sealed record RunSpec
{
    /// <summary>The run's name, for people; need not be unique.</summary>
    public string Name { get; init; } = "run";

    public required ModelSpec Model { get; init; }

    /// <summary>The model as the operator wrote it, as JSON text: a quoted name of the catalog, or the whole mapping. Null for the quoted
    /// <see cref="ModelSpec.Name"/>.</summary>
    public string? ModelSource { get; init; }

    /// <summary>Rounds to run, counted from 1.</summary>
    public int Rounds { get; init; } = 10;

    /// <summary>All randomness of the run comes from it.</summary>
    public ulong Seed { get; init; } = 1;

    public StopSpec Stop { get; init; } = new();

    public StrategySpec Strategy { get; init; } = new();

    public CohortSpec Cohort { get; init; } = new();

    public TrainingOptions Training { get; init; } = new();

    public EvaluationSpec Evaluation { get; init; } = new();
}
