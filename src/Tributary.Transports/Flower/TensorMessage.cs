using Tributary.Protocols.Grpc;

namespace Tributary.Transports.Flower;

/// <summary>Reads a ServerMessage or a ClientMessage while it arrives: tensors go to whoever wants them, everything else is small and
/// gathered.</summary>
internal static class TensorMessage
{
    /// <summary>Bytes of a message without its tensors; more are refused.</summary>
    public const int MaxRest = 16 * 1024 * 1024;

    private const int TensorsField = 1;

    /// <param name="parametersField">The number of the field <c>parameters</c> in the message of a kind; 0 where it has none.</param>
    /// <param name="tensor">Takes a tensor: its place, its bytes, and what of the message came before it. What it leaves unread is
    /// skipped.</param>
    /// <returns>The kind, and the message without its parameters, as protobuf.</returns>
    /// <exception cref="InvalidDataException">This is no such message.</exception>
    public static async Task<(MessageKind Kind, byte[] Fields)> ReadAsync(IncomingMessage message, Func<MessageKind, int> parametersField,
        Func<int, TensorBytes, MemoryStream, CancellationToken, ValueTask> tensor, CancellationToken cancellation)
    {
        var (fields, kind, rest) = (new FieldReader(message), MessageKind.None, new MemoryStream());
        while (await fields.TagAsync(cancellation) is var (field, type))
        {
            if (type != FieldReader.BytesType) throw new InvalidDataException($"field {field} is of type {type}; a message is expected");
            var length = await fields.LengthAsync(message.Length ?? long.MaxValue, cancellation);
            if (!Enum.IsDefined((MessageKind)field)) await fields.CopyAsync(Stream.Null, length, cancellation);
            else
            {
                // Of a oneof, the last one counts.
                (kind, rest) = ((MessageKind)field, new MemoryStream());
                await ReadBodyAsync(fields, fields.Position + length, parametersField(kind), rest, tensor, cancellation);
            }
        }

        return (kind, rest.ToArray());
    }

    private static async Task ReadBodyAsync(FieldReader fields, long end, int parameters, MemoryStream rest, Func<int, TensorBytes,
        MemoryStream, CancellationToken, ValueTask> tensor, CancellationToken cancellation)
    {
        var index = 0;
        while (fields.Position < end)
        {
            var (field, type) = await fields.TagAsync(cancellation) ?? throw new InvalidDataException("the message ends too early");
            if (field == parameters && type == FieldReader.BytesType)
            {
                var length = await fields.LengthAsync(end, cancellation);
                index = await ReadParametersAsync(fields, fields.Position + length, index, rest, tensor, cancellation);
            }
            else await KeepAsync(fields, field, type, end, rest, cancellation);
        }

        if (fields.Position > end) throw new InvalidDataException("a field does not fit its message");
    }

    private static async Task<int> ReadParametersAsync(FieldReader fields, long end, int index, MemoryStream rest, Func<int, TensorBytes,
        MemoryStream, CancellationToken, ValueTask> tensor, CancellationToken cancellation)
    {
        while (fields.Position < end)
        {
            var (field, type) = await fields.TagAsync(cancellation) ?? throw new InvalidDataException("the message ends too early");
            if (field == TensorsField && type == FieldReader.BytesType)
            {
                var bytes = fields.Take(await fields.LengthAsync(end, cancellation));
                await tensor(index++, bytes, rest, cancellation);
                await bytes.SkipAsync(cancellation);
            }
            else
            {
                // The type of the tensors is that of NumPy, whatever it says: their heads tell.
                using var unread = new MemoryStream();
                await KeepAsync(fields, field, type, end, unread, cancellation);
            }
        }

        return index;
    }

    private static async Task KeepAsync(FieldReader fields, int field, int type, long end, MemoryStream rest,
        CancellationToken cancellation)
    {
        Write(rest, ((ulong)field << 3) | (uint)type);
        var count = type switch
        {
            FieldReader.VarintType => 0,
            1 => 8,
            FieldReader.BytesType => await fields.LengthAsync(end, cancellation),
            5 => 4,
            _ => throw new InvalidDataException($"field {field} is of type {type}, which is not known"),
        };
        if (rest.Length + count > MaxRest) throw new InvalidDataException($"a message has more than {MaxRest} bytes besides its tensors");
        if (type == FieldReader.VarintType) Write(rest, await fields.VarintAsync(cancellation));
        if (type == FieldReader.BytesType) Write(rest, (ulong)count);
        await fields.CopyAsync(rest, count, cancellation);
    }

    private static void Write(MemoryStream target, ulong value)
    {
        for (; value >= 0x80; value >>= 7) target.WriteByte((byte)(value | 0x80));
        target.WriteByte((byte)value);
    }
}
