namespace Tributary.Core.Rounds;

/// <summary>What a store knows of an ask.</summary>
public enum AskState
{
    /// <summary>No saved round speaks of it, and it was not noted: it may be the open round's.</summary>
    Unknown,

    /// <summary>It was noted and is not settled: an update that answers it still counts.</summary>
    Open,

    /// <summary>A saved round counted its update.</summary>
    Counted,

    /// <summary>It is over, and nothing of it counted.</summary>
    Over,
}
