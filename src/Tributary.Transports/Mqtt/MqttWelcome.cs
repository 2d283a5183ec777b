namespace Tributary.Transports.Mqtt;

/// <summary>What a broker said when it let a connection in. MQTT 3 says no more than whether it kept a session.</summary>
/// <param name="ClientId">The client's id, the one that the broker chose where it did.</param>
/// <param name="IsSessionKept">Whether it goes on with what it had kept for this client.</param>
public sealed record MqttWelcome(string ClientId, bool IsSessionKept)
{
    /// <summary>Bytes of the largest packet that it takes; null where it does not say.</summary>
    public long? MaxPacketBytes { get; init; }

    /// <summary>Messages of QoS 1 and 2 that it takes at the same time; null where it does not say.</summary>
    public int? ReceiveMaximum { get; init; }

    /// <summary>Whether several clients may share a subscription.</summary>
    public bool SharesSubscriptions { get; init; }

    /// <summary>Numbers that it takes in place of topics.</summary>
    public int MaxTopicAliases { get; init; }

    /// <summary>The pause that it allows between two words; null where it takes what it was told.</summary>
    public TimeSpan? KeepAlive { get; init; }
}
