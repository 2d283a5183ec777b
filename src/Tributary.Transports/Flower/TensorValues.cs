using System.Buffers;
using System.Runtime.InteropServices;
using Tributary.Engine.Formats;

namespace Tributary.Transports.Flower;

/// <summary>Reads one NumPy array while it arrives, as float32 in C order.</summary>
internal static class TensorValues
{
    private const int BlockValues = 16 * 1024;

    /// <summary>Reads an array's head.</summary>
    /// <exception cref="BrokenFileException">It is none, of a type that is not supported, or other than as many bytes follow as it
    /// says.</exception>
    public static async ValueTask<NpyHead> HeadAsync(TensorBytes bytes, string name, CancellationToken cancellation)
    {
        var first = new byte[NpyHead.FirstBytes];
        if (bytes.Left < first.Length) throw new BrokenFileException(name, 0, $"it has {bytes.Left} bytes; a NumPy array has more");
        await bytes.ReadExactlyAsync(first, cancellation);
        var size = NpyHead.SizeOf(first, name);
        if (size < first.Length || size - first.Length > bytes.Left)
            throw new BrokenFileException(name, 8, $"a header of {size} bytes does not fit");
        var whole = new byte[size];
        first.CopyTo(whole, 0);
        await bytes.ReadExactlyAsync(whole.AsMemory(first.Length), cancellation);
        var head = NpyHead.Read(whole, name);
        if (head.Count * head.ValueBytes != bytes.Left)
            throw new BrokenFileException(name, size,
                $"[{string.Join(", ", head.Shape)}] of {head.Type} has {head.Count * head.ValueBytes} bytes of values; "
                + $"{bytes.Left} follow");
        return head;
    }

    /// <summary>Passes an array's values on, in C order and as this machine's float32: straight from where they arrive where they are that
    /// already.</summary>
    public static async ValueTask PassAsync(NpyHead head, TensorBytes bytes, Func<ReadOnlySequence<byte>, CancellationToken,
        ValueTask> take, CancellationToken cancellation)
    {
        if (head.IsTransposed)
        {
            var values = new float[head.Count];
            var filled = 0;
            await DecodeAsync(head, bytes, (some, _) =>
            {
                some.Span.CopyTo(values.AsSpan(filled));
                filled += some.Length;
                return ValueTask.CompletedTask;
            }, cancellation);
            await take(new ReadOnlySequence<byte>(MemoryMarshal.AsBytes(head.Transpose(values).AsSpan()).ToArray()), cancellation);
        }
        else if (head.IsNativeFloat32)
        {
            while (await bytes.ReadAsync(1, cancellation) is { IsEmpty: false } came)
            {
                await take(came, cancellation);
                bytes.Advance(came.Length);
            }
        }
        else
        {
            var page = new byte[BlockValues * sizeof(float)];
            await DecodeAsync(head, bytes, (some, token) =>
            {
                MemoryMarshal.AsBytes(some.Span).CopyTo(page);
                return take(new ReadOnlySequence<byte>(page, 0, some.Length * sizeof(float)), token);
            }, cancellation);
        }
    }

    /// <summary>Reads an array's values into their place.</summary>
    /// <param name="values">As many as the head says.</param>
    public static ValueTask FillAsync(NpyHead head, TensorBytes bytes, Memory<float> values, CancellationToken cancellation)
    {
        var at = 0;
        return PassAsync(head, bytes, (some, _) =>
        {
            some.CopyTo(MemoryMarshal.AsBytes(values.Span)[at..]);
            at += (int)some.Length;
            return ValueTask.CompletedTask;
        }, cancellation);
    }

    private static async ValueTask DecodeAsync(NpyHead head, TensorBytes bytes, Func<Memory<float>, CancellationToken, ValueTask> take,
        CancellationToken cancellation)
    {
        var (block, values) = (new byte[BlockValues * head.ValueBytes], new float[BlockValues]);
        while (bytes.Left > 0)
        {
            var count = (int)Math.Min(BlockValues, bytes.Left / head.ValueBytes);
            await bytes.ReadExactlyAsync(block.AsMemory(0, count * head.ValueBytes), cancellation);
            head.Decode(block.AsSpan(0, count * head.ValueBytes), values.AsSpan(0, count));
            await take(values.AsMemory(0, count), cancellation);
        }
    }
}
