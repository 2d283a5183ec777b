namespace Tributary.Transports.Mqtt;

/// <summary>Versions of the protocol.</summary>
public enum MqttVersion
{
    /// <summary>MQTT 5.0: with reasons, properties and limits.</summary>
    V5,

    /// <summary>MQTT 3.1.1.</summary>
    V311,

    /// <summary>MQTT 3.1.</summary>
    V31,
}
