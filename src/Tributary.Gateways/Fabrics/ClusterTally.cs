namespace Tributary.Gateways.Fabrics;

/// <summary>What activations of one cluster came to since the coordinator's start.</summary>
public sealed record ClusterTally
{
    /// <summary>Starts, whatever became of them.</summary>
    public long Started { get; init; }

    /// <summary>Of these, those for which the platform started an instance.</summary>
    public long Cold { get; init; }

    /// <summary>Of these, those that found an instance.</summary>
    public long Warm { get; init; }

    public long Succeeded { get; init; }

    public long Failed { get; init; }

    public long TimedOut { get; init; }

    /// <summary>Starts after the first for an assignment.</summary>
    public long Repeated { get; init; }

    /// <summary>Of these, those beside another one that took long.</summary>
    public long Speculative { get; init; }

    /// <summary>Whose answer nobody needed any more.</summary>
    public long Abandoned { get; init; }

    /// <summary>Memory times time, as providers bill it.</summary>
    public double GigabyteSeconds { get; init; }

    /// <summary>In US dollars by the price table.</summary>
    public double Cost { get; init; }

    internal ClusterTally With(ActivationRecord ended, double gigabyteSeconds) => this with
    {
        Cold = Cold + (ended.Cold == true ? 1 : 0),
        Warm = Warm + (ended.Cold == false ? 1 : 0),
        Succeeded = Succeeded + (ended.State == ActivationState.Succeeded ? 1 : 0),
        Failed = Failed + (ended.State == ActivationState.Failed ? 1 : 0),
        TimedOut = TimedOut + (ended.State == ActivationState.TimedOut ? 1 : 0),
        Abandoned = Abandoned + (ended.State == ActivationState.Abandoned ? 1 : 0),
        GigabyteSeconds = GigabyteSeconds + gigabyteSeconds,
        Cost = Cost + ended.Cost,
    };
}
