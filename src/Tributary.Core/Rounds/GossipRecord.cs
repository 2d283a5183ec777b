namespace Tributary.Core.Rounds;

/// <summary>A round without a central model: what became of each node.</summary>
public sealed record GossipRecord
{
    /// <summary>Nodes up to which <see cref="Links"/> are written down.</summary>
    public const int MaxDrawn = 100;

    public required GossipFigures Figures { get; init; }

    /// <summary>Everyone who took part, ordered by id.</summary>
    public required IReadOnlyList<GossipNode> Nodes { get; init; }

    /// <summary>Who averages with whom: pairs of places in <see cref="Nodes"/>; null for more than <see cref="MaxDrawn"/>.</summary>
    public IReadOnlyList<int[]>? Links { get; init; }

    /// <summary>Of pairs that meet (pushPull), in the order in which they met: the place of who had trained and of whom it met, which is
    /// its own where it met nobody and -1 where its training did not count. Null for rounds.</summary>
    public IReadOnlyList<int[]>? Meetings { get; init; }
}
