namespace Tributary.Transports.Mqtt.Streams;

/// <summary>A message of the Keras system's topics is not what it should be. Readers throw nothing else, whatever they are given.</summary>
public sealed class StreamMessageException(StreamFault fault, string message, Exception? inner = null) : Exception(message, inner)
{
    public StreamFault Fault { get; } = fault;
}
