using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Errors;

/// <summary>Ends a request with a problem document.</summary>
internal sealed class ProblemException(ProblemDocument problem) : Exception(problem.Detail)
{
    public ProblemDocument Problem { get; } = problem;

    /// <summary>When to ask again, where that may help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
