namespace Tributary.Transports.Mqtt;

/// <summary>When retained messages are sent to a subscriber.</summary>
public enum MqttRetained
{
    /// <summary>With every subscribing.</summary>
    Always = 0,

    /// <summary>Unless the subscription was there before.</summary>
    WhenNew = 1,

    Never = 2,
}
