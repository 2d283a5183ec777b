namespace Tributary.Protocols.Wamp.Clients;

/// <summary>How a call is cancelled (Advanced Profile, "Call Canceling").</summary>
public enum CancelMode
{
    /// <summary>The callee is told, and nobody waits for it.</summary>
    KillNoWait,

    /// <summary>The callee is told, and what it answers is waited for.</summary>
    Kill,

    /// <summary>The callee is not told.</summary>
    Skip,
}
