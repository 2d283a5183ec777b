using Tributary.Core.Clients;

namespace Tributary.Coordinator.Api;

/// <summary>A client as the coordinator knows it.</summary>
public sealed record ClientView
{
    public required string Id { get; init; }

    /// <summary>What brought it, e.g. native.</summary>
    public required string Transport { get; init; }

    public required ClientState State { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>Samples it holds, where it said so.</summary>
    public long? Examples { get; init; }

    /// <summary>What kind of samples they are, where it said so.</summary>
    public Holdings? Holds { get; init; }

    /// <summary>Of its software.</summary>
    public string? Version { get; init; }

    /// <summary>Operating system and processor.</summary>
    public string? Platform { get; init; }

    /// <summary>When it enrolled; null where it came without enrolment.</summary>
    public DateTimeOffset? Enrolled { get; init; }

    /// <summary>When it was first heard of.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>For people: what it works on, e.g. <c>round 3 of 20260102-030405-ab12</c>; null while it does nothing.</summary>
    public string? Working { get; init; }

    /// <summary>For people: why it rests; null unless it does.</summary>
    public string? Resting { get; init; }

    /// <summary>Rounds in which its update counted, over all runs.</summary>
    public int Rounds { get; init; }

    /// <summary>Rounds in which it was asked and its update did not count, over all runs.</summary>
    public int Failures { get; init; }

    /// <summary>Mean time from asking to a counted answer.</summary>
    public double? AverageSeconds { get; init; }
}
