using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Tributary.Protocols.Grpc;

/// <summary>Cuts a stream into messages: a byte that says whether it is compressed, four of length (big-endian), the message.</summary>
/// <param name="encoding">What the header <c>grpc-encoding</c> says of compressed messages; null for none.</param>
public sealed class MessageReader(PipeReader pipe, GrpcLimits limits, string? encoding)
{
    internal const int PrefixBytes = 5;

    private IncomingMessage? _last;

    /// <summary>The next message; what was left of the one before is skipped.</summary>
    /// <returns>Null at the end of the stream.</returns>
    /// <exception cref="GrpcException">A message is too long, cut off, or compressed in a way that is not known.</exception>
    public async ValueTask<IncomingMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_last is { } last) await last.EndAsync(cancellation);
        _last = null;
        while (true)
        {
            var read = await pipe.ReadAsync(cancellation);
            if (read.Buffer.Length >= PrefixBytes)
            {
                var (flag, length) = Prefix(read.Buffer);
                pipe.AdvanceTo(read.Buffer.GetPosition(PrefixBytes));
                return _last = Begin(flag, length);
            }

            if (!read.IsCompleted && !read.IsCanceled)
            {
                pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var rest = read.Buffer.Length;
            pipe.AdvanceTo(read.Buffer.End);
            return rest == 0 ? null : throw new GrpcException(GrpcStatus.Internal, "the stream ended within the prefix of a message");
        }
    }

    private IncomingMessage Begin(byte flag, uint length)
    {
        if (flag > 1) throw new GrpcException(GrpcStatus.Internal, $"a message begins with byte {flag}; 0 or 1 is expected");
        if (length > limits.MaxMessageBytes) throw IncomingMessage.Large(length, limits.MaxMessageBytes);
        if (flag == 1 && encoding != GrpcHeaders.Gzip)
            throw new GrpcException(encoding is null or "identity" ? GrpcStatus.Internal
                : GrpcStatus.Unimplemented, $"a message is compressed as '{encoding ?? "identity"}'; {GrpcHeaders.Gzip} is known here");
        return new IncomingMessage(pipe, length, flag == 1, limits.MaxMessageBytes);
    }

    private static (byte Flag, uint Length) Prefix(ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        return (prefix[0], BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]));
    }
}
