namespace Tributary.Transports.Mqtt;

/// <summary>The broker does not let this client in, or not at what it wants: only a person can mend that.</summary>
public sealed class MqttRefusedException(string message) : Exception(message)
{
    /// <summary>Whether another process took this one's place: to try again would drive that one out.</summary>
    public bool IsTakenOver { get; init; }

    /// <summary>Whether the broker knows another version of the protocol only.</summary>
    internal bool IsVersion { get; init; }
}
