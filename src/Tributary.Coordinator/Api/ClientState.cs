namespace Tributary.Coordinator.Api;

/// <summary>Where a client stands.</summary>
public enum ClientState
{
    /// <summary>Its next word is not overdue.</summary>
    Online,

    /// <summary>Its word is overdue; its lease still runs.</summary>
    Offline,

    /// <summary>It is there but takes no work now (its training window is closed).</summary>
    Resting,

    /// <summary>It was not heard of for a lease, or not since the coordinator started.</summary>
    Lost,

    /// <summary>Its credentials no longer hold.</summary>
    Revoked,
}
