using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>The classes that jsonpickle names in such a message; there are no others.</summary>
internal static class PythonClasses
{
    public const string Weights = "dl_mqtt_clients.net.net.SerializableWeights";
    public const string Array = "numpy.ndarray";
    public const string Scalar = "numpy.float32";

    /// <exception cref="StreamMessageException">Another class is named.</exception>
    public static string Check(in Utf8JsonReader reader, string what, params ReadOnlySpan<string> known)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            foreach (var name in known)
                if (reader.ValueTextEquals(name)) return name;
        }

        throw StreamJson.Fault(StreamFault.UnexpectedClass,
            $"{what} is of the class {StreamJson.Shown(reader)}; {string.Join(" or ", known.ToArray())} is expected");
    }
}
