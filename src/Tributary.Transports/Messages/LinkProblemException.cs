namespace Tributary.Transports.Messages;

/// <summary>The coordinator answered with a problem.</summary>
public sealed class LinkProblemException(int status, ProblemMessage problem, TimeSpan? retryAfter)
    : Exception($"{problem.Detail ?? problem.Title ?? $"the coordinator answered with status {status}"}"
        + (problem.Remedy is { } remedy ? $"; {remedy}" : ""))
{
    public int Status { get; } = status;

    public ProblemMessage Problem { get; } = problem;

    /// <summary>When to try again, where the coordinator said so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>False where whoever answered is no coordinator: a proxy before one that is just restarting, say. Its word ends
    /// nothing.</summary>
    public bool IsFromCoordinator { get; init; } = true;

    /// <summary>True where the answer will never be wanted: it is no use to send it again.</summary>
    public bool IsFinal
        => IsFromCoordinator && (Status is 404 or 410 or 413 or 422 || (Status == 400 && Problem.Type != LinkProtocol.CutShort));

    /// <summary>True where the client is not, or no longer, allowed: it says so and tries again slowly.</summary>
    public bool IsRefusal => Status is 401 or 403;
}
