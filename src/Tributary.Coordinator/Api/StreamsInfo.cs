namespace Tributary.Coordinator.Api;

/// <summary>The stream that the coordinator watches, as it stands.</summary>
public sealed record StreamsInfo
{
    /// <summary>Whether it watches one.</summary>
    public required bool Watched { get; init; }

    /// <summary>The broker's address.</summary>
    public string? Broker { get; init; }

    public required bool Connected { get; init; }

    /// <summary>Why there is no connection; for people.</summary>
    public string? Trouble { get; init; }

    /// <summary>Messages that were read.</summary>
    public required long Messages { get; init; }

    /// <summary>Messages that came faster than they were read.</summary>
    public required long Missed { get; init; }

    /// <summary>At most 1,000, by kind and name.</summary>
    public required IReadOnlyList<StreamNodeInfo> Nodes { get; init; }

    /// <summary>Messages of nodes for which there was no place among these.</summary>
    public required long Beyond { get; init; }

    /// <summary>Null where none was heard of.</summary>
    public StreamMerging? Manager { get; init; }

    /// <summary>The last hundred, the newest first.</summary>
    public required IReadOnlyList<StreamAlert> Alerts { get; init; }

    /// <summary>What was passed over, by kind.</summary>
    public required IReadOnlyList<StreamFaultInfo> Faults { get; init; }
}
