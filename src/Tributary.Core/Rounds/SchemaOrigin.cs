namespace Tributary.Core.Rounds;

/// <summary>Where it is known from what a run's columns mean.</summary>
public enum SchemaOrigin
{
    /// <summary>The run file says it whole.</summary>
    RunFile,

    /// <summary>The clients that hold tables told it.</summary>
    Clients,

    /// <summary>The table at the host of the run has been looked at.</summary>
    Host,
}
