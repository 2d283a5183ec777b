using System.Buffers;
using Tributary.Protocols.Grpc;

namespace Tributary.Transports.Flower;

/// <summary>Walks the fields of a protobuf message (protobuf.dev/programming-guides/encoding) while it arrives.</summary>
internal sealed class FieldReader(IncomingMessage message)
{
    public const int VarintType = 0;
    public const int BytesType = 2;

    private const int MaxVarintBytes = 10;

    /// <summary>Bytes consumed so far.</summary>
    public long Position { get; private set; }

    /// <summary>The next field's number and type; null at the end of the message.</summary>
    public async ValueTask<(int Field, int Type)?> TagAsync(CancellationToken cancellation)
    {
        if ((await message.ReadAsync(1, cancellation)).IsEmpty) return null;
        message.Advance(0);
        var tag = await VarintAsync(cancellation);
        return tag is >= 8 and <= uint.MaxValue ? ((int)(tag >> 3), (int)(tag & 7))
            : throw new InvalidDataException($"{tag} is no field of a message");
    }

    public async ValueTask<ulong> VarintAsync(CancellationToken cancellation)
    {
        var came = await message.ReadAsync(MaxVarintBytes, cancellation);
        var (value, count) = Varint(came);
        message.Advance(count);
        Position += count;
        return value;
    }

    /// <summary>A length that must end before <paramref name="end"/>.</summary>
    public async ValueTask<long> LengthAsync(long end, CancellationToken cancellation)
    {
        var length = await VarintAsync(cancellation);
        return length <= (ulong)Math.Max(0, end - Position) ? (long)length
            : throw new InvalidDataException($"a field of {length} bytes does not fit its message");
    }

    /// <summary>The next bytes as they are.</summary>
    public async ValueTask CopyAsync(Stream target, long count, CancellationToken cancellation)
    {
        while (count > 0)
        {
            var came = await message.ReadAsync(1, cancellation);
            if (came.IsEmpty) throw new InvalidDataException("the message ends within a field");
            var taken = Math.Min(count, came.Length);
            foreach (var segment in came.Slice(0, taken)) target.Write(segment.Span);
            message.Advance(taken);
            Position += taken;
            count -= taken;
        }
    }

    /// <summary>Lets something else read the next bytes.</summary>
    public TensorBytes Take(long count)
    {
        Position += count;
        return new TensorBytes(message, count);
    }

    private static (ulong Value, int Count) Varint(ReadOnlySequence<byte> bytes)
    {
        var (value, count) = (0ul, 0);
        var reader = new SequenceReader<byte>(bytes);
        while (count < MaxVarintBytes && reader.TryRead(out var one))
        {
            value |= (ulong)(one & 0x7F) << (7 * count++);
            if (one < 0x80) return (value, count);
        }

        throw new InvalidDataException("a number does not end");
    }
}
