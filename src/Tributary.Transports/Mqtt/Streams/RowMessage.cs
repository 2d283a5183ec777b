using System.Buffers;
using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>One row of features, as the generator publishes it: <c>{'data': [1, 0, 0, 1, 5, 2, 0]}</c>.</summary>
public static class RowMessage
{
    /// <summary>Reads a row in either quoting; other fields are passed over.</summary>
    /// <param name="message">UTF-8.</param>
    /// <param name="columns">How many numbers there must be; null for any.</param>
    /// <exception cref="StreamMessageException">It is no row, or one of another length; nothing else is thrown.</exception>
    public static double[] Read(ReadOnlyMemory<byte> message, int? columns = null, StreamLimits? limits = null)
    {
        limits ??= StreamLimits.Default;
        StreamJson.CheckSize(message, limits);
        try
        {
            var row = Numbers.Of(Quoted(message), "data", limits);
            if (columns is { } wanted && row.Length != wanted)
                throw StreamJson.Fault(StreamFault.WrongShape, $"the row has {row.Length} numbers; {wanted} are expected");
            return row;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw StreamJson.Broken(fault);
        }
    }

    /// <summary>Writes a row as JSON with double quotes; whole numbers without a point.</summary>
    public static ReadOnlyMemory<byte> Write(ReadOnlySpan<double> row)
    {
        var output = new ArrayBufferWriter<byte>(16 + (row.Length * 8));
        output.Write("{\"data\": ["u8);
        for (var i = 0; i < row.Length; i++)
        {
            if (i > 0) output.Write(", "u8);
            if (row[i] == Math.Floor(row[i]) && Math.Abs(row[i]) < 1e15) PythonNumber.Write(output, (long)row[i]);
            else PythonNumber.Write(output, row[i]);
        }

        output.Write("]}"u8);
        return output.WrittenMemory;
    }

    // The generator prints a Python dict. Where the message has a double quote it is JSON, and an apostrophe may stand in a text.
    private static ReadOnlyMemory<byte> Quoted(ReadOnlyMemory<byte> message)
    {
        if (!message.Span.Contains((byte)'\'') || message.Span.Contains((byte)'"')) return message;
        var bytes = message.ToArray();
        bytes.AsSpan().Replace((byte)'\'', (byte)'"');
        return bytes;
    }
}
