namespace Tributary.Coordinator.Api;

/// <summary>What the activations of a platform came to since the coordinator's start.</summary>
public sealed record FabricTally
{
    /// <summary>Starts, whatever became of them.</summary>
    public required long Started { get; init; }

    /// <summary>Of these, those for which the platform started an instance.</summary>
    public required long Cold { get; init; }

    /// <summary>Of these, those that found an instance.</summary>
    public required long Warm { get; init; }

    public required long Succeeded { get; init; }

    public required long Failed { get; init; }

    public required long TimedOut { get; init; }

    /// <summary>Starts after the first for an assignment.</summary>
    public required long Repeated { get; init; }

    /// <summary>Of these, those beside another one that took long.</summary>
    public required long Speculative { get; init; }

    /// <summary>Whose answer nobody needed any more.</summary>
    public required long Abandoned { get; init; }

    /// <summary>Memory times time, as providers bill it.</summary>
    public required double GigabyteSeconds { get; init; }

    /// <summary>In US dollars by the price table.</summary>
    public required double Cost { get; init; }
}
