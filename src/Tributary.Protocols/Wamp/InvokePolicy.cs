namespace Tributary.Protocols.Wamp;

/// <summary>Who of several that registered a procedure is called (Advanced Profile, "Shared Registration").</summary>
public enum InvokePolicy
{
    /// <summary>There may be one only.</summary>
    Single,
    RoundRobin,
    Random,
    First,
    Last,
}
