namespace Tributary.Transports.Mqtt;

/// <summary>How hard a broker and its clients try to deliver a message.</summary>
public enum MqttQos
{
    /// <summary>Sent, and forgotten.</summary>
    AtMostOnce = 0,

    /// <summary>Sent until it is acknowledged; it may come twice.</summary>
    AtLeastOnce = 1,

    /// <summary>Sent until it is acknowledged, and let go in a second step. Over a break it may come twice all the same
    /// (docs/mqtt.md).</summary>
    ExactlyOnce = 2,
}
