using System.Text.Json.Serialization;

namespace Tributary.Gateways.Fabrics;

/// <summary>A function that was started, and what became of it.</summary>
/// <param name="Id">The platform's; empty where it was not started.</param>
/// <param name="Attempt">From 1: which start for its assignment it was.</param>
public sealed record ActivationRecord(string Id, string Function, string Cluster, string Run, int Round, int Attempt,
    DateTimeOffset Started)
{
    public ActivationState State { get; init; }

    /// <summary>Seconds from its start to its end as it was seen here; null while it is under way.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether an instance was started for it; null where nobody says.</summary>
    public bool? Cold { get; init; }

    /// <summary>Whether it stands beside another one that took long.</summary>
    public bool Speculative { get; init; }

    /// <summary>What it cost, in US dollars by the price table; 0 where that has no price.</summary>
    public double Cost { get; init; }

    /// <summary>For people: why it failed; null where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>When its end was seen; null while it is under way.</summary>
    [JsonIgnore]
    public DateTimeOffset? Ended => Seconds is { } seconds ? Started.AddSeconds(seconds) : null;
}
