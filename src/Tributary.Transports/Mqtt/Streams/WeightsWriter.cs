using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Writes weights as jsonpickle 0.9.6 writes a <c>SerializableWeights</c>, byte for byte, with two differences that the originals
/// read just as well: precision 16 travels as uint16 (as half floats it loses bits and the largest weight becomes infinite), and merged
/// weights as whole arrays instead of lists of rows.</summary>
public static class WeightsWriter
{
    // numpy's handler writes arrays up to this size as lists.
    private const int MaxListed = 16;

    /// <param name="shapes">Extents of each array.</param>
    /// <param name="values">All arrays one after another, row-major; finite.</param>
    /// <param name="precision">8, 16 or 32; where all weights are the same, 32 is written.</param>
    /// <param name="samples">Rows trained on, as an attribute that the originals pass over; null leaves it out.</param>
    /// <param name="node">Who sends it, as an attribute that the originals pass over; null leaves it out.</param>
    /// <param name="model">SHA-256 of the weights, as an attribute that the originals pass over; null leaves it out.</param>
    /// <exception cref="ArgumentException">The values do not fit the shapes, one is not finite, or the precision is none.</exception>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<int[]> shapes, ReadOnlySpan<float> values, int precision = 32,
        long? samples = null, string? node = null, string? model = null)
    {
        if (precision is not (8 or 16 or 32))
            throw new ArgumentException($"precision is {precision}; 8, 16 or 32 is needed", nameof(precision));
        var count = shapes.Sum(shape => shape.Aggregate(1L, (product, extent) => product * extent));
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values are given for shapes of {count}", nameof(values));
        var (min, max) = Quantisation.Bounds(values);
        if (!(max > min && float.IsFinite(max - min))) precision = 32;

        // Base64 of what hardly shrinks; short messages take some hundred bytes more.
        var output = new ArrayBufferWriter<byte>((int)Math.Min(Array.MaxLength, 1024L + (shapes.Count * 128L) + (count * precision / 6)));
        output.Write("{\"py/object\": \"dl_mqtt_clients.net.net.SerializableWeights\", \"maxV\": "u8);
        Scalar(output, max);
        output.Write(", \"minV\": "u8);
        Scalar(output, min);
        Text(output, "model", model);
        if (samples is { } rows)
        {
            output.Write(", \"nSamples\": "u8);
            PythonNumber.Write(output, rows);
        }

        Text(output, "node", node);
        output.Write(", \"precision\": "u8);
        PythonNumber.Write(output, precision);
        output.Write(", \"weights\": ["u8);
        for (var i = 0; i < shapes.Count; i++)
        {
            if (i > 0) output.Write(", "u8);
            var length = (int)shapes[i].Aggregate(1L, (product, extent) => product * extent);
            One(output, shapes[i], values[..length], precision, min, max);
            values = values[length..];
        }

        output.Write("]}"u8);
        return output.WrittenMemory;
    }

    private static void Text(ArrayBufferWriter<byte> output, string name, string? value)
    {
        if (value is null) return;
        output.Write(Encoding.UTF8.GetBytes($", \"{name}\": \""));
        output.Write(JsonEncodedText.Encode(value).EncodedUtf8Bytes);
        output.Write("\""u8);
    }

    private static void Scalar(ArrayBufferWriter<byte> output, float value)
    {
        output.Write("{\"py/object\": \"numpy.float32\", \"dtype\": \"float32\", \"value\": "u8);
        PythonNumber.Write(output, (double)value);
        output.Write("}"u8);
    }

    private static void One(ArrayBufferWriter<byte> output, int[] shape, ReadOnlySpan<float> values, int precision, float min, float max)
    {
        var type = precision == 8 ? "uint8"u8 : precision == 16 ? "uint16"u8 : "float32"u8;
        if (values.Length <= MaxListed)
        {
            output.Write("{\"py/object\": \"numpy.ndarray\", \"dtype\": \""u8);
            output.Write(type);
            output.Write("\", \"values\": "u8);
            List(output, shape, values, precision, min, max);
            output.Write("}"u8);
            return;
        }

        output.Write("{\"py/object\": \"numpy.ndarray\", \"values\": \""u8);
        Packed(output, values, precision, min, max);
        output.Write("\", \"shape\": ["u8);
        for (var i = 0; i < shape.Length; i++)
        {
            if (i > 0) output.Write(", "u8);
            PythonNumber.Write(output, shape[i]);
        }

        output.Write("], \"dtype\": \""u8);
        output.Write(type);
        output.Write(precision == 8 ? "\"}"u8 : "\", \"byteorder\": \"<\"}"u8);
    }

    private static void List(ArrayBufferWriter<byte> output, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, int precision, float min,
        float max)
    {
        if (shape.IsEmpty)
        {
            if (precision == 32) PythonNumber.Write(output, (double)values[0]);
            else PythonNumber.Write(output, Quantisation.Quantise(values[0], precision, min, max));
            return;
        }

        output.Write("["u8);
        var size = shape[0] == 0 ? 0 : values.Length / shape[0];
        for (var i = 0; i < shape[0]; i++)
        {
            if (i > 0) output.Write(", "u8);
            List(output, shape[1..], values.Slice(i * size, size), precision, min, max);
        }

        output.Write("]"u8);
    }

    private static void Packed(ArrayBufferWriter<byte> output, ReadOnlySpan<float> values, int precision, float min, float max)
    {
        var size = precision / 8;
        using var packed = new MemoryStream((values.Length * size) + 64);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            if (precision == 32 && BitConverter.IsLittleEndian) zlib.Write(MemoryMarshal.AsBytes(values));
            else Quantised(zlib, values, precision, min, max);
        }

        var raw = packed.GetBuffer().AsSpan(0, (int)packed.Length);
        Base64.EncodeToUtf8(raw, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(raw.Length)), out _, out var written);
        output.Advance(written);
    }

    private static void Quantised(ZLibStream zlib, ReadOnlySpan<float> values, int precision, float min, float max)
    {
        var (size, used) = (precision / 8, 0);
        var block = ArrayPool<byte>.Shared.Rent(64 * 1024);
        foreach (var value in values)
        {
            var bits = precision == 32 ? BitConverter.SingleToInt32Bits(value) : Quantisation.Quantise(value, precision, min, max);
            for (var i = 0; i < size; i++) block[used++] = (byte)(bits >> (8 * i));
            if (used + size <= block.Length) continue;
            zlib.Write(block, 0, used);
            used = 0;
        }

        zlib.Write(block, 0, used);
        ArrayPool<byte>.Shared.Return(block);
    }
}
