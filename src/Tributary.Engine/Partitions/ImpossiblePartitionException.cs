using Tributary.Engine.Specs;

namespace Tributary.Engine.Partitions;

/// <summary>The samples cannot be dealt as the specification says.</summary>
public sealed class ImpossiblePartitionException(SpecProblem problem) : Exception(problem.ToString())
{
    public SpecProblem Problem { get; } = problem;
}
