using System.Text;
using Tributary.Client.Streams.Configuration;
using Tributary.Engine.Formats;
using Tributary.Engine.Sets;
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

        // It tells its faults and throws nothing.
        FuzzTarget.OfText("stream configuration", [Configuration, "train: { train_epochs: 5 }\n"],
            text => _ = StreamConfigurationFile.Read("config.yaml", text).Faults.Count),
        FuzzTarget.OfText("detection table", [Beth, Kdd, "a,b,kind\n1,2,0\n3,4,1\n"], Table, typeof(BrokenFileException)),
    ];

    private const string Configuration = """
        mqtt_connection: { host: localhost, port: 1883, sub_qos: 2, ssl_protocol: None }
        predict_mqtt_topics: { sub_topics: "fedLearn/train_data, model/production/update", cache_size: 1 }
        data_generator:
          features: [processId, userId]
          start_normal: yes
        merge_model: { merge_ratio: 1.0, precision: 32 }
        status_update_pub_topic:
        """;

    private const string Beth = "processId,parentProcessId,userId,mountNamespace,eventId,args,argsNum,returnValue,sus\n"
        + "381,1,100,4026532231,157,\"[{'a': \"\"b\"\"}]\",5,0,1\n2,1,1000,4026531840,3,[],1,-2,0\n";

    private const string Kdd = "0,tcp,ftp_data,SF,491,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,2,0,0,0,0,1,0,0,150,25,0.17,0.03,0.17,0,0,0,"
        + "0.05,0,normal,20\n";

    private static void Table(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"tributary-fuzz-{Environment.ProcessId}.csv");
        File.WriteAllText(path, text);
        try
        {
            DetectionTable.Read(path, text.Contains("kind", StringComparison.Ordinal) ? "kind" : null);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Weights(int precision) => WeightsWriter.Write(s_shapes, s_values, precision, samples: 12).ToArray();

    private static byte[] Rows() => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(WeightsWriter.Write([[2]], [1, 2]).Span)
            .Replace("[{\"py/object\": \"numpy.ndarray\"", "[[{\"py/object\": \"numpy.ndarray\"", StringComparison.Ordinal)
            .Replace("]}]}", "]}], [1, Infinity]]}", StringComparison.Ordinal).Replace("Infinity", "2.5", StringComparison.Ordinal));

    private static byte[] State() => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(Weights(16)).Replace("\"maxV\"", "\"py/state\": {\"maxV\"", StringComparison.Ordinal) + "}");
}
