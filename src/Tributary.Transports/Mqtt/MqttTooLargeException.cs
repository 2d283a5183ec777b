namespace Tributary.Transports.Mqtt;

/// <summary>The message is larger than the broker takes.</summary>
/// <param name="max">Bytes of a packet that it takes.</param>
public sealed class MqttTooLargeException(string topic, long bytes, long max)
    : Exception($"the message for {topic} needs {bytes:n0} bytes; the broker takes packets of {max:n0}")
{
    /// <summary>Bytes of a packet that the broker takes.</summary>
    public long Max => max;
}
