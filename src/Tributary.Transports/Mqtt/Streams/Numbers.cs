using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>A list of numbers under one key of a message.</summary>
internal static class Numbers
{
    public static double[] Of(ReadOnlyMemory<byte> message, string key, StreamLimits limits, Action<string, Utf8JsonReader>? other = null)
    {
        var reader = StreamJson.Reader(PythonTokens.AsTexts(message).Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw StreamJson.Fault(StreamFault.WrongType, $"the message is {StreamJson.Shown(reader)}; an object with {key} is expected");
        double[]? numbers = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = reader.ValueTextEquals(key);
            var name = isKey ? key : StreamJson.Text(reader);
            reader.Read();
            if (!isKey)
            {
                other?.Invoke(name, reader);
                reader.Skip();
                continue;
            }

            if (numbers is not null) throw StreamJson.Fault(StreamFault.Incomplete, $"{key} stands twice");
            numbers = List(ref reader, key, limits.MaxColumns);
        }

        StreamJson.End(ref reader);
        return numbers ?? throw StreamJson.Fault(StreamFault.Incomplete, $"{key} is missing");
    }

    private static double[] List(ref Utf8JsonReader reader, string key, int max)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw StreamJson.Fault(StreamFault.WrongType, $"{key} is {StreamJson.Shown(reader)}; a list of numbers is expected");
        var numbers = new List<double>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!StreamJson.TryNumber(reader, out var number))
                throw StreamJson.Fault(StreamFault.WrongType,
                    $"{key}[{numbers.Count}] is {StreamJson.Shown(reader)}; a number is expected");
            if (!double.IsFinite(number)) throw StreamJson.Fault(StreamFault.NotFinite, $"{key}[{numbers.Count}] is {number}");
            if (numbers.Count == max) throw StreamJson.Fault(StreamFault.TooLarge, $"{key} has more than {max} numbers");
            numbers.Add(number);
        }

        return [.. numbers];
    }
}
