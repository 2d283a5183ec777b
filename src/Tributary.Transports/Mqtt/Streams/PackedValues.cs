using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Values as base64 of a zlib stream of raw elements.</summary>
internal static class PackedValues
{
    // No deflate stream gives more for a byte (RFC 1951: 258 bytes for two bits).
    private const int MaxRatio = 1032;
    private const int BlockBytes = 64 * 1024;

    /// <exception cref="StreamMessageException">The text is no such stream, or holds more or less than the shape says.</exception>
    public static void Read(in Utf8JsonReader text, int[] shape, NumpyType type, bool isBig, bool isFortran, ValueBuffer values,
        string place)
    {
        // 1. How much there should be, before anything is taken for it.
        var count = 1L;
        foreach (var extent in shape) count = Math.Min(count * extent, 1L << 40);
        if (shape.Contains(0)) count = 0;
        var packedBytes = (text.ValueSpan.Length / 4 * 3) + 3;
        if (count * type.Bytes() > ((long)packedBytes * MaxRatio) + BlockBytes)
            throw Damaged(place, $"{packedBytes} packed bytes cannot hold [{string.Join(", ", shape)}] of {type.Name()}");
        var room = values.Take(count);

        // 2. base64.
        var packed = ArrayPool<byte>.Shared.Rent(Math.Max(packedBytes, text.ValueSpan.Length));
        try
        {
            var length = Decode(text, packed, place);
            using var stream = new ZLibStream(new MemoryStream(packed, 0, length, writable: false), CompressionMode.Decompress);

            // 3. zlib: exactly as many elements as the shape says.
            Inflate(stream, type, isBig, room, place);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            // The data lies in memory: an IOException is the decompressor's own, of a preset dictionary, say.
            throw new StreamMessageException(StreamFault.Damaged, $"{place}: the values are no zlib stream", fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(packed);
        }

        if (isFortran) FromFortran(room, shape);
    }

    private static StreamMessageException Damaged(string place, string what) => StreamJson.Fault(StreamFault.Damaged, $"{place}: {what}");

    private static int Decode(in Utf8JsonReader text, byte[] packed, string place)
    {
        // An escape may stand in the text (\/, \n): it is taken out first.
        OperationStatus status;
        int length;
        if (text.ValueIsEscaped)
        {
            var plain = text.CopyString(packed);
            status = Base64.DecodeFromUtf8InPlace(packed.AsSpan(0, plain), out length);
        }
        else
        {
            status = Base64.DecodeFromUtf8(text.ValueSpan, packed, out _, out length);
        }

        return status == OperationStatus.Done ? length : throw Damaged(place, "the values are no base64");
    }

    private static void Inflate(ZLibStream stream, NumpyType type, bool isBig, Span<float> room, string place)
    {
        var size = type.Bytes();
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            for (var done = 0; done < room.Length;)
            {
                var part = room.Slice(done, Math.Min(room.Length - done, BlockBytes / size));

                // Plain floats go straight to where they belong.
                var bytes = type == NumpyType.Float32 ? MemoryMarshal.AsBytes(part) : block.AsSpan(0, part.Length * size);
                var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (read < bytes.Length)
                    throw Damaged(place,
                        $"the values end after {((long)done * size) + read} bytes; {(long)room.Length * size} are expected");
                if (type != NumpyType.Float32 || isBig == BitConverter.IsLittleEndian) type.Decode(bytes, isBig, part);
                done += part.Length;
            }

            if (stream.Read(block, 0, 1) > 0)
                throw Damaged(place, $"the values go on after the {(long)room.Length * size} bytes that the shape says");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    // The first index runs fastest there, the last one here.
    private static void FromFortran(Span<float> values, int[] shape)
    {
        if (values.Length < 2 || shape.Length < 2) return;
        var columns = values.ToArray();
        var index = new int[shape.Length];
        foreach (var value in columns)
        {
            var at = 0;
            for (var i = 0; i < shape.Length; i++) at = (at * shape[i]) + index[i];
            values[at] = value;
            for (var i = 0; i < shape.Length && ++index[i] == shape[i]; i++) index[i] = 0;
        }
    }
}
