namespace Tributary.Coordinator.Api;

/// <summary>An error (RFC 9457).</summary>
public sealed record ProblemDocument
{
    /// <summary><c>urn:tributary:</c> and what kind of error it is.</summary>
    public string? Type { get; init; }

    public string? Title { get; init; }

    public int Status { get; init; }

    /// <summary>What is wrong and where.</summary>
    public string? Detail { get; init; }

    /// <summary>What to do.</summary>
    public string? Remedy { get; init; }

    /// <summary>Every fault of what was sent, in its order.</summary>
    public IReadOnlyList<FieldFault>? Errors { get; init; }
}
