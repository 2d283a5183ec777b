using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Reads one array of a message, in whichever form it stands: an object of numpy, a list of rows, numbers.</summary>
/// <param name="place">What faults call it.</param>
internal sealed class TensorReading(ValueBuffer values, string place)
{
    private NumpyType? _type;

    public WeightsLayer Layer(ref Utf8JsonReader reader)
    {
        var (first, isRows) = (values.Count, reader.TokenType == JsonTokenType.StartArray);
        if (!isRows && reader.TokenType != JsonTokenType.StartObject)
            throw StreamJson.Fault(StreamFault.WrongType, $"{place} is {StreamJson.Shown(reader)}; an array is expected");
        var shape = Any(ref reader);
        return new WeightsLayer(shape, first, values.Count - first, _type, isRows);
    }

    // The values go to the buffer; their extents are returned.
    private int[] Any(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var (shape, type) = new ArrayObject(place).Read(ref reader, values);
                _type ??= type;
                return shape;
            case JsonTokenType.StartArray:
                return Rows(ref reader);
            default:
                if (!StreamJson.TryNumber(reader, out var number))
                    throw StreamJson.Fault(StreamFault.WrongType,
                        $"{place} holds {StreamJson.Shown(reader)}; a number, a list or an array is expected");
                values.Add((float)number);
                return [];
        }
    }

    private int[] Rows(ref Utf8JsonReader reader)
    {
        int[]? row = null;
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var shape = Any(ref reader);
            if (row is not null && !row.AsSpan().SequenceEqual(shape))
                throw StreamJson.Fault(StreamFault.WrongShape,
                    $"{place}: row {count} is [{string.Join(", ", shape)}]; the rows before it are [{string.Join(", ", row)}]");
            row ??= shape;
            count++;
        }

        if (row?.Length >= StreamLimits.MaxDimensions)
            throw StreamJson.Fault(StreamFault.TooLarge, $"{place} has more than {StreamLimits.MaxDimensions} dimensions");
        return row is null ? [0] : [count, .. row];
    }
}
