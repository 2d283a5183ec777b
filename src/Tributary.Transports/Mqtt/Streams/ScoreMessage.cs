using System.Buffers;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>What a predictor publishes: one score a row that it had gathered.</summary>
/// <param name="Timestamp">Seconds since 1970.</param>
/// <param name="Scores">Euclidean distance between a row, scaled, and what the model makes of it.</param>
public sealed record ScoreMessage(long Timestamp, IReadOnlyList<double> Scores)
{
    internal const int MaxName = 64;

    /// <summary>Who scored; null where it does not say (the originals never do).</summary>
    public string? Node { get; init; }

    /// <summary>SHA-256 of the weights that it scored with; null where it does not say.</summary>
    public string? Model { get; init; }

    /// <summary>Scores above it are alerts; null where it does not say.</summary>
    public double? Threshold { get; init; }

    /// <param name="message">UTF-8.</param>
    /// <exception cref="StreamMessageException">It is no such message; nothing else is thrown.</exception>
    public static ScoreMessage Read(ReadOnlyMemory<byte> message, StreamLimits? limits = null)
    {
        limits ??= StreamLimits.Default;
        StreamJson.CheckSize(message, limits);
        (long? timestamp, string? node, string? model, double? threshold) = (null, null, null, null);
        try
        {
            var scores = Numbers.Of(message, "anomaly_score", limits, (name, reader) =>
            {
                if (name == "timestamp" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds))
                    timestamp = seconds;
                else if (name == "node" && reader.TokenType == JsonTokenType.String) node = Name(reader);
                else if (name == "model" && reader.TokenType == JsonTokenType.String) model = Name(reader);
                else if (name == "threshold" && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var limit)
                    && limit >= 0 && double.IsFinite(limit)) threshold = limit;
            });
            return new ScoreMessage(timestamp ?? throw StreamJson.Fault(StreamFault.Incomplete, "timestamp, a whole number, is missing"),
                scores)
            {
                Node = node,
                Model = model,
                Threshold = threshold,
            };
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

        output.Write("]"u8);
        Text(output, "node", Node);
        Text(output, "model", Model);
        if (Threshold is { } threshold)
        {
            output.Write(", \"threshold\": "u8);
            PythonNumber.Write(output, threshold);
        }

        output.Write("}"u8);
        return output.WrittenMemory;
    }

    private static string Name(Utf8JsonReader reader) => CleanText.Line(StreamJson.Text(reader), MaxName);

    private static void Text(ArrayBufferWriter<byte> output, string name, string? value)
    {
        if (value is null) return;
        output.Write(Encoding.UTF8.GetBytes($", \"{name}\": \""));
        output.Write(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
        output.Write("\""u8);
    }
}
