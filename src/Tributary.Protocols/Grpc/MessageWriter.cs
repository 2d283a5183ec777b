using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Tributary.Protocols.Grpc;

/// <summary>Writes messages to a stream, one after another.</summary>
/// <param name="isCompressing">Whether whole messages go out as gzip; the header <c>grpc-encoding</c> must say so.</param>
public sealed class MessageWriter(PipeWriter pipe, bool isCompressing = false)
{
    // Written at once: small enough to keep memory small, large enough to be cheap.
    private const int BlockBytes = 64 * 1024;

    /// <summary>Writes a message and flushes it.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var body = isCompressing ? Compress(message) : message;
        Prefix(isCompressing, body.Length);
        await WriteAsync(pipe, body, cancellation);
        await FlushAsync(pipe, cancellation);
    }

    /// <summary>Writes a message that is made while it is written, never compressed, and flushes it.</summary>
    /// <param name="length">Exactly as many bytes as <paramref name="body"/> writes; at most 2 GB - 1.</param>
    /// <param name="body">Writes the message; it flushes now and then so that little of it is in memory.</param>
    public async Task WriteAsync(long length, Func<PipeWriter, CancellationToken, Task> body, CancellationToken cancellation)
    {
        if (length > int.MaxValue)
            throw new ArgumentException($"the message has {length} bytes; at most {int.MaxValue} can be sent", nameof(length));
        Prefix(false, (int)length);
        await body(pipe, cancellation);
        await FlushAsync(pipe, cancellation);
    }

    /// <summary>Writes bytes block by block; the reader's pace is the writer's.</summary>
    public static async Task WriteAsync(PipeWriter pipe, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, BlockBytes);
            pipe.Write(bytes.Span[..count]);
            bytes = bytes[count..];
            if (bytes.Length > 0) await FlushAsync(pipe, cancellation);
        }
    }

    /// <exception cref="GrpcException">Nobody reads any more.</exception>
    public static async Task FlushAsync(PipeWriter pipe, CancellationToken cancellation)
    {
        if ((await pipe.FlushAsync(cancellation)).IsCompleted)
            throw new GrpcException(GrpcStatus.Cancelled, "the other end closed the stream");
    }

    private void Prefix(bool isCompressed, int length)
    {
        var prefix = pipe.GetSpan(MessageReader.PrefixBytes);
        prefix[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        pipe.Advance(MessageReader.PrefixBytes);
    }

    private static byte[] Compress(ReadOnlyMemory<byte> message)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(message.Span);
        return compressed.ToArray();
    }
}
