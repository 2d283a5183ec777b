namespace Tributary.Coordinator.Api;

/// <summary>A node of a stream as it was last heard of.</summary>
public sealed record StreamNodeInfo
{
    /// <summary>Kind and name, <c>predict/board-7</c>; what the scores are asked by.</summary>
    public required string Id { get; init; }

    public required StreamKind Kind { get; init; }

    /// <summary>Null for all nodes of the kind that do not say who they are.</summary>
    public string? Name { get; init; }

    /// <summary>SHA-256 of its weights; of a sender that does not say it, of its arrays as they came, which only tells versions
    /// apart.</summary>
    public string? Model { get; init; }

    /// <summary>Scores above it are alerts; null where it does not say.</summary>
    public double? Threshold { get; init; }

    /// <summary>The last score; null for who trains.</summary>
    public double? Score { get; init; }

    /// <summary>Rows scored, or rows that weights came from, since this coordinator watches.</summary>
    public required long Rows { get; init; }

    /// <summary>Over the last ten seconds; of who trains, over the last minute.</summary>
    public required double RowsASecond { get; init; }

    /// <summary>Weights that it sent.</summary>
    public required long Updates { get; init; }

    /// <summary>Scores above its threshold.</summary>
    public required long Alerts { get; init; }

    public required DateTimeOffset LastSeen { get; init; }
}
