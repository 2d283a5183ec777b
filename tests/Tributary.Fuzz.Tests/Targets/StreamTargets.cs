using System.Text;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Fuzz.Tests.Targets;

/// <summary>Messages of the Keras system's topics.</summary>
internal static class StreamTargets
{
    private static readonly int[][] s_shapes = [[7, 4], [4], [4, 2], [2]];
    private static readonly float[] s_values = [.. Enumerable.Range(0, 42).Select(i => (i * 0.37f % 1.9f) - 0.9f)];

    // A small model: what a message claims beyond it is refused before memory is taken.
    private static readonly StreamLimits s_limits = new() { MaxValues = 1 << 20 };

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.Of("stream weights", [Weights(32), Weights(16), Weights(8), Rows(), State()],
            bytes => WeightsReader.Read(bytes, s_limits), typeof(StreamMessageException)),
        FuzzTarget.OfText("stream row", ["{'data': [1, 0, 0, 1, 5, 2, 0]}", "{\"data\": [1.5, -2e-3], \"host\": \"it's\"}"],
            text => RowMessage.Read(Encoding.UTF8.GetBytes(text)), typeof(StreamMessageException)),
        FuzzTarget.OfText("stream scores", ["{\"timestamp\": 1795884168, \"anomaly_score\": [1.310343793419932]}"],
            text => ScoreMessage.Read(Encoding.UTF8.GetBytes(text)), typeof(StreamMessageException)),
        FuzzTarget.OfText("stream status", ["{\"mode\": 2, \"color\": \"red\", \"percent\": 50.0}"],
            text => StatusMessage.Read(Encoding.UTF8.GetBytes(text)), typeof(StreamMessageException)),
    ];

    private static byte[] Weights(int precision) => WeightsWriter.Write(s_shapes, s_values, precision, samples: 12).ToArray();

    private static byte[] Rows() => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(WeightsWriter.Write([[2]], [1, 2]).Span)
            .Replace("[{\"py/object\": \"numpy.ndarray\"", "[[{\"py/object\": \"numpy.ndarray\"", StringComparison.Ordinal)
            .Replace("]}]}", "]}], [1, Infinity]]}", StringComparison.Ordinal).Replace("Infinity", "2.5", StringComparison.Ordinal));

    private static byte[] State() => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Weights(16)).Replace("\"maxV\"", "\"py/state\": {\"maxV\"", StringComparison.Ordinal) + "}");
}
