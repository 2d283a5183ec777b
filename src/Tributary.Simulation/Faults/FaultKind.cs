namespace Tributary.Simulation.Faults;

/// <summary>What a faulty client does instead of its work.</summary>
public enum FaultKind
{
    /// <summary>It never answers; the round's deadline ends the wait.</summary>
    Silent,

    /// <summary>It is gone: a refusal comes at once.</summary>
    Lost,

    /// <summary>It breaks with an exception.</summary>
    Broken,

    /// <summary>Its update holds a NaN.</summary>
    NotANumber,

    /// <summary>Its update has another layout.</summary>
    WrongShape,

    /// <summary>Its update claims no examples.</summary>
    ZeroExamples,

    /// <summary>It pushes the model the other way, ten times as hard (an attack that robust aggregations withstand).</summary>
    Reversed,
}
