using System.Buffers;
using Tributary.Protocols.Grpc;

namespace Tributary.Transports.Flower;

/// <summary>The bytes of one field within a message, read where they arrive.</summary>
internal sealed class TensorBytes(IncomingMessage message, long length)
{
    public long Left { get; private set; } = length;

    /// <summary>At least <paramref name="least"/> bytes unless fewer are left; empty at the end. <see cref="Advance"/> follows.</summary>
    /// <exception cref="EndOfStreamException">The message ends before the field does.</exception>
    public async ValueTask<ReadOnlySequence<byte>> ReadAsync(int least, CancellationToken cancellation)
    {
        if (Left == 0) return ReadOnlySequence<byte>.Empty;
        var wanted = (int)Math.Min(least, Left);
        var came = await message.ReadAsync(wanted, cancellation);
        if (came.Length < wanted) throw new EndOfStreamException("a field is longer than its message");
        return came.Length > Left ? came.Slice(0, Left) : came;
    }

    public void Advance(long count)
    {
        message.Advance(count);
        Left -= count;
    }

    public async ValueTask ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (buffer.Length > Left) throw new EndOfStreamException($"{buffer.Length} bytes are expected and {Left} are left");
        await message.ReadExactlyAsync(buffer, cancellation);
        Left -= buffer.Length;
    }

    public async ValueTask SkipAsync(CancellationToken cancellation)
    {
        while (Left > 0) Advance((await ReadAsync(1, cancellation)).Length);
    }
}
