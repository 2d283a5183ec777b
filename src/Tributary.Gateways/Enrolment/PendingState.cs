namespace Tributary.Gateways.Enrolment;

/// <summary>How a client stands that waits to be let in.</summary>
public enum PendingState
{
    Waiting,
    Approved,
    Refused,

    /// <summary>Too many wait already.</summary>
    Full,
}
