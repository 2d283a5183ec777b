namespace Tributary.Core.Clients;

/// <summary>A client that came over a wire, at one moment.</summary>
/// <param name="LastSeen">When it was last heard of; for people: leases do not go by the wall's clock.</param>
public sealed record ClientPresence(PresenceState State, DateTimeOffset LastSeen)
{
    /// <summary>Of its software, where it said so.</summary>
    public string? Version { get; init; }

    /// <summary>Operating system and processor, where it said so.</summary>
    public string? Platform { get; init; }

    /// <summary>For people: why it rests; null unless it does.</summary>
    public string? Resting { get; init; }

    /// <summary>Keys of the assignments that wait for its answer.</summary>
    public IReadOnlyList<string> Working { get; init; } = [];
}
