namespace Tributary.Transports.Messages;

/// <summary>A problem document (RFC 9457).</summary>
public sealed record ProblemMessage
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int Status { get; init; }

    /// <summary>What is wrong and where.</summary>
    public string? Detail { get; init; }

    /// <summary>What to do.</summary>
    public string? Remedy { get; init; }
}
