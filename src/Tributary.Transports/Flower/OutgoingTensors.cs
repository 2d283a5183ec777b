using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Tributary.Core;
using Tributary.Engine.Formats;
using Tributary.Protocols.Grpc;

namespace Tributary.Transports.Flower;

/// <summary>A model as the tensors of a message: only the arrays' heads are made, the values go out from where they lie, whoever sends them
/// and however often.</summary>
internal sealed class OutgoingTensors
{
    private const int BlockValues = 16 * 1024;
    private readonly ModelState _model;
    private readonly IReadOnlyList<NpyHead> _types;
    private readonly byte[][] _heads;
    private readonly long _length;

    /// <param name="types">The type of each tensor; null for those of the layout.</param>
    public OutgoingTensors(ModelState model, IReadOnlyList<NpyHead>? types)
    {
        _model = model;
        _types = types ?? [.. model.Layout.Tensors.Select(tensor => NpyHead.Of(tensor.Original, tensor.Shape))];
        _heads = [.. model.Layout.Tensors.Select((tensor, i) => Head(tensor.Shape, _types[i], tensor.Length))];
        _length = _heads.Select((head, i) => head.Length + (model.Layout.Tensors[i].Length * _types[i].ValueBytes)).Sum() + Trailer.Length;
    }

    // The field tensor_type of Parameters.
    private static byte[] Trailer { get; } = [0x12, (byte)FlowerProtocol.TensorType.Length,
        .. System.Text.Encoding.ASCII.GetBytes(FlowerProtocol.TensorType)];

    /// <summary>Bytes of the message that <see cref="WriteAsync"/> writes.</summary>
    /// <param name="rest">The message without its parameters; it comes first, so that its reader knows what the tensors are for.</param>
    public long LengthOf(ReadOnlyMemory<byte> rest) => 1 + SizeOf(Inner(rest)) + Inner(rest);

    public async Task WriteAsync(PipeWriter pipe, MessageKind kind, int parametersField, ReadOnlyMemory<byte> rest,
        CancellationToken cancellation)
    {
        Varint(pipe, Tag((int)kind));
        Varint(pipe, (ulong)Inner(rest));
        await MessageWriter.WriteAsync(pipe, rest, cancellation);
        Varint(pipe, Tag(parametersField));
        Varint(pipe, (ulong)_length);
        for (var i = 0; i < _heads.Length; i++)
        {
            pipe.Write(_heads[i]);
            var tensor = _model.Layout.Tensors[i];
            for (var done = 0L; done < tensor.Length; done += BlockValues)
            {
                Write(pipe, _types[i], (int)(tensor.Offset + done), (int)Math.Min(BlockValues, tensor.Length - done));
                if (tensor.Length > BlockValues) await MessageWriter.FlushAsync(pipe, cancellation);
            }
        }

        pipe.Write(Trailer);
    }

    private long Inner(ReadOnlyMemory<byte> rest) => rest.Length + 1 + SizeOf(_length) + _length;

    private void Write(PipeWriter pipe, NpyHead type, int offset, int count)
    {
        var values = _model.Values.Span.Slice(offset, count);
        if (type.IsNativeFloat32)
        {
            pipe.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        var bytes = pipe.GetSpan(count * type.ValueBytes)[..(count * type.ValueBytes)];
        type.Encode(values, bytes);
        pipe.Advance(bytes.Length);
    }

    // The field's tag and length, then the array's own head.
    private static byte[] Head(IReadOnlyList<int> shape, NpyHead type, long values)
    {
        var head = type.Write(shape);
        var prefix = new ArrayBufferWriter<byte>(16);
        Varint(prefix, Tag(1));
        Varint(prefix, (ulong)(head.Length + (values * type.ValueBytes)));
        return [.. prefix.WrittenSpan, .. head];
    }

    private static ulong Tag(int field) => ((ulong)field << 3) | FieldReader.BytesType;

    private static int SizeOf(long value)
    {
        var size = 1;
        for (var rest = (ulong)value; rest >= 0x80; rest >>= 7) size++;
        return size;
    }

    private static void Varint(IBufferWriter<byte> target, ulong value)
    {
        var bytes = target.GetSpan(10);
        var count = 0;
        for (; value >= 0x80; value >>= 7) bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        target.Advance(count);
    }
}
