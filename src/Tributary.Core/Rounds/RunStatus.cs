namespace Tributary.Core.Rounds;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>It has rounds to go; after a crash or a cancellation it can be resumed, and a coordinator goes on with it by
    /// itself.</summary>
    Running,

    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>An operator paused it; it goes on when told to.</summary>
    Paused,

    /// <summary>An operator ended it; it can be resumed.</summary>
    Stopped,

    /// <summary>It did its rounds, or met a stop condition.</summary>
    Completed,

    /// <summary>Too many rounds in a row missed their quorum, or it broke.</summary>
    Failed,
}
