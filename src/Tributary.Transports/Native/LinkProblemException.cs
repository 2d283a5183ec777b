namespace Tributary.Transports.Native;

/// <summary>The coordinator answered with a problem.</summary>
public sealed class LinkProblemException(int status, ProblemMessage problem, TimeSpan? retryAfter)
    : Exception($"{problem.Detail ?? problem.Title ?? $"the coordinator answered with status {status}"}{(problem.Remedy is { } remedy ? $"; {remedy}" : "")}")
{
    public int Status { get; } = status;

    public ProblemMessage Problem { get; } = problem;

    /// <summary>When to try again, where the coordinator said so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>True where the answer will never be wanted: it is no use to send it again.</summary>
    public bool IsFinal => Status is 400 or 404 or 410 or 413 or 422;
}
