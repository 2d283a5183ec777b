namespace Tributary.Core.Rounds;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>It has rounds to go; after a crash or a cancellation it can be resumed.</summary>
    Running,

    /// <summary>It did its rounds, or met a stop condition.</summary>
    Completed,

    /// <summary>Too many rounds in a row missed their quorum, or it broke.</summary>
    Failed,
}
