using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Reads weights as Python's jsonpickle writes a <c>SerializableWeights</c> (0.9.6 to 4.1), from trainers and from managers. The
/// classes are a closed set, read as data: no name in a message ever becomes a type. Memory is bounded before it is taken.</summary>
public static class WeightsReader
{
    /// <param name="message">UTF-8.</param>
    /// <param name="limits">Null for <see cref="StreamLimits.Default"/>.</param>
    /// <exception cref="StreamMessageException">It is no such message; nothing else is thrown.</exception>
    public static WeightsMessage Read(ReadOnlyMemory<byte> message, StreamLimits? limits = null)
    {
        limits ??= StreamLimits.Default;
        StreamJson.CheckSize(message, limits);
        try
        {
            return new WeightsReading(limits, message.Length).Read(PythonTokens.AsTexts(message).Span);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw StreamJson.Broken(fault);
        }
    }
}
