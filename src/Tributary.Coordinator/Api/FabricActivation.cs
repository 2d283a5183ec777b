using Tributary.Gateways.Fabrics;

namespace Tributary.Coordinator.Api;

/// <summary>A function that was started, and what became of it.</summary>
public sealed record FabricActivation
{
    /// <summary>The platform's; empty where it was not started.</summary>
    public required string Id { get; init; }

    /// <summary>The function, which is the client's name.</summary>
    public required string Function { get; init; }

    public required string Cluster { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    public required int Round { get; init; }

    /// <summary>From 1: which start for its assignment it was.</summary>
    public required int Attempt { get; init; }

    /// <summary>Whether it stands beside another one that took long.</summary>
    public required bool Speculative { get; init; }

    public required DateTimeOffset Started { get; init; }

    public required ActivationState State { get; init; }

    /// <summary>Seconds from its start to its end as it was seen here; null while it is under way.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether an instance was started for it; null where nobody says.</summary>
    public bool? Cold { get; init; }

    /// <summary>In US dollars by the price table; 0 where that has no price.</summary>
    public required double Cost { get; init; }

    /// <summary>Why it failed; for people. Null where it did not.</summary>
    public string? Error { get; init; }
}
