namespace Tributary.Transports.Mqtt;

/// <summary>What a connection has done since it was made.</summary>
public readonly record struct MqttCounts
{
    /// <summary>Times that a broker let it in.</summary>
    public long Connects { get; init; }

    /// <summary>Messages that were given to their receiver.</summary>
    public long Received { get; init; }

    /// <summary>Messages for which the inbox had no room.</summary>
    public long Overflowed { get; init; }

    /// <summary>Messages that came twice, by their id.</summary>
    public long Repeated { get; init; }

    /// <summary>Messages that the broker has, as far as their quality of service tells.</summary>
    public long Sent { get; init; }

    /// <summary>Messages of QoS 0 that were published while there was no connection, or broke off.</summary>
    public long Unsent { get; init; }

    /// <summary>Messages that the queue refused, because it was full or could not be written.</summary>
    public long Refused { get; init; }

    /// <summary>Messages of the queue that the broker will never take, or that were damaged on disk.</summary>
    public long SetAside { get; init; }
}
