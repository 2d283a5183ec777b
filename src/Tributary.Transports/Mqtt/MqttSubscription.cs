namespace Tributary.Transports.Mqtt;

/// <summary>What a connection wants to receive. The three options are MQTT 5's.</summary>
/// <param name="Filter">A topic, with <c>+</c> for one level and <c>#</c> for all that follow.</param>
/// <param name="Qos">The highest quality of service that messages come with.</param>
public sealed record MqttSubscription(string Filter, MqttQos Qos)
{
    /// <summary>Leaves out what this connection itself publishes.</summary>
    public bool NoLocal { get; init; }

    /// <summary>Keeps the mark "retained" as the publisher set it.</summary>
    public bool RetainAsPublished { get; init; }

    /// <summary>When retained messages come.</summary>
    public MqttRetained Retained { get; init; }
}
