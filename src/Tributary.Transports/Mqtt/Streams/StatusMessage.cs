using System.Buffers;
using System.Text;
using System.Text.Json;
using Tributary.Core.Texts;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>What a manager tells of its work: mode 2 while updates gather, mode 3 around a merge.</summary>
/// <param name="Color">red, yellow, green (production) or all (global).</param>
/// <param name="Percent">How full the cache is, 0..100; 0 around a merge.</param>
public sealed record StatusMessage(int Mode, string Color, double Percent)
{
    public const int Gathering = 2, Merging = 3;
    private const int MaxColor = 32;

    /// <summary>Said after each update that was taken.</summary>
    public static StatusMessage Gathered(int cached, int cacheSize) => new(Gathering, "red", 100.0 * cached / cacheSize);

    /// <summary>Said before a merged model.</summary>
    public static StatusMessage Merges { get; } = new(Merging, "yellow", 0);

    /// <summary>Said after a merged model went out for production.</summary>
    public static StatusMessage Production { get; } = new(Merging, "green", 0);

    /// <summary>Said after a merged model went out as the global one.</summary>
    public static StatusMessage Global { get; } = new(Merging, "all", 0);

    /// <param name="message">UTF-8.</param>
    /// <exception cref="StreamMessageException">It is no such message; nothing else is thrown.</exception>
    public static StatusMessage Read(ReadOnlyMemory<byte> message, StreamLimits? limits = null)
    {
        StreamJson.CheckSize(message, limits ?? StreamLimits.Default);
        try
        {
            return Fields(message);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw StreamJson.Broken(fault);
        }
    }

    /// <summary>As Python's json writes it.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var output = new ArrayBufferWriter<byte>(64);
        output.Write("{\"mode\": "u8);
        PythonNumber.Write(output, Mode);
        output.Write(", \"color\": \""u8);
        output.Write(JsonEncodedText.Encode(Color).EncodedUtf8Bytes);
        output.Write("\", \"percent\": "u8);

        // The originals compute it while updates gather (a float), and write 0 otherwise.
        if (Mode == Merging && Percent == 0) output.Write("0"u8);
        else PythonNumber.Write(output, Percent);
        output.Write("}"u8);
        return output.WrittenMemory;
    }

    public override string ToString() => Encoding.UTF8.GetString(Write().Span);

    private static StatusMessage Fields(ReadOnlyMemory<byte> message)
    {
        var reader = StreamJson.Reader(message.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw StreamJson.Fault(StreamFault.WrongType, $"the message is {StreamJson.Shown(reader)}; an object is expected");
        var (mode, color, percent) = ((int?)null, (string?)null, (double?)null);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = StreamJson.Text(reader);
            reader.Read();
            if (name == "mode" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number)) mode = number;
            else if (name == "color" && reader.TokenType == JsonTokenType.String) color = CleanText.Line(StreamJson.Text(reader), MaxColor);
            else if (name == "percent" && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var share)
                && share is >= 0 and <= 100) percent = share;
            else reader.Skip();
        }

        StreamJson.End(ref reader);
        return new StatusMessage(mode ?? throw Missing("mode"), color ?? throw Missing("color"), percent ?? throw Missing("percent"));
    }

    private static StreamMessageException Missing(string name)
        => StreamJson.Fault(StreamFault.Incomplete, $"{name} is missing, or of another kind than a status has");
}
