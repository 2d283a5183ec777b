namespace Tributary.Core.Clients;

/// <summary>How a client that came over a wire stands.</summary>
public enum PresenceState
{
    /// <summary>It is connected, or its next word is not overdue.</summary>
    Online,

    /// <summary>It is missed; its lease still runs.</summary>
    Offline,

    /// <summary>It is here and takes no work: a training window is closed.</summary>
    Resting,

    /// <summary>Its lease has ended, or it left.</summary>
    Lost,
}
