using System.Buffers;
using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>What a predictor publishes: one score a row that it had gathered.</summary>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="Scores">Euclidean distance between a row, scaled, and what the model makes of it.</param>
public sealed record ScoreMessage(long Timestamp, IReadOnlyList<double> Scores)
{
    /// <param name="message">UTF-8.</param>
    /// <exception cref="StreamMessageException">It is no such message; nothing else is thrown.</exception>
    public static ScoreMessage Read(ReadOnlyMemory<byte> message, StreamLimits? limits = null)
    {
        limits ??= StreamLimits.Default;
        StreamJson.CheckSize(message, limits);
        long? timestamp = null;
        try
        {
            var scores = Numbers.Of(message, "anomaly_score", limits, (name, reader) =>
            {
                if (name == "timestamp" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds))
                    timestamp = seconds;
            });
            return new ScoreMessage(timestamp ?? throw StreamJson.Fault(StreamFault.Incomplete, "timestamp, a whole number, is missing"),
                scores);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw StreamJson.Broken(fault);
        }
    }

    /// <summary>As Python's json writes it, with all digits.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var output = new ArrayBufferWriter<byte>(64 + (Scores.Count * 20));
        output.Write("{\"timestamp\": "u8);
        PythonNumber.Write(output, Timestamp);
        output.Write(", \"anomaly_score\": ["u8);
        for (var i = 0; i < Scores.Count; i++)
        {
            if (i > 0) output.Write(", "u8);
            PythonNumber.Write(output, Scores[i]);
        }

        output.Write("]}"u8);
        return output.WrittenMemory;
    }
}
