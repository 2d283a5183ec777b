using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Tributary.Protocols.Grpc;

/// <summary>One message, read where it arrives: nothing of it is gathered unless the reader does so.</summary>
public sealed class IncomingMessage
{
    private readonly WirePart _wire;
    private readonly PipeReader? _inflated;
    private readonly long _max;
    private ReadOnlySequence<byte> _window;
    private bool _holds;
    private long _taken;

    internal IncomingMessage(PipeReader pipe, long length, bool isCompressed, long max)
    {
        (_wire, _max) = (new WirePart(pipe, length), max);
        if (isCompressed) _inflated = PipeReader.Create(new GZipStream(new WireStream(_wire), CompressionMode.Decompress));
        else Length = length;
    }

    /// <summary>Bytes of the message; null where it is compressed.</summary>
    public long? Length { get; }

    /// <summary>What has come and was not consumed yet: at least <paramref name="min"/> bytes unless the message ends before, empty at
    /// its end.
    /// <see cref="Advance"/> follows each read.</summary>
    /// <param name="min">Well below the connection's window, or the other end may wait for ever to send more.</param>
    /// <exception cref="GrpcException">The stream ended within the message, it is damaged, or too long once it is inflated.</exception>
    public async ValueTask<ReadOnlySequence<byte>> ReadAsync(int min, CancellationToken cancellation)
    {
        if (_inflated is null) return await _wire.ReadAsync(min, cancellation);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await _inflated.ReadAsync(cancellation);
            }
            catch (InvalidDataException fault)
            {
                throw new GrpcException(GrpcStatus.Internal, "a compressed message is damaged", fault);
            }

            (_holds, _window) = (true, read.Buffer);
            if (_taken + _window.Length > _max)
            {
                Advance(0);
                throw Large(_taken + _window.Length, _max);
            }

            if (_window.Length >= min || read.IsCompleted) return _window;
            _holds = false;
            _inflated.AdvanceTo(_window.Start, _window.End);
        }
    }

    /// <summary>Consumes bytes of what was read last.</summary>
    public void Advance(long count)
    {
        if (_inflated is null)
        {
            _wire.Advance(count);
            return;
        }

        if (!_holds) return;
        _holds = false;
        _taken += count;
        _inflated.AdvanceTo(_window.GetPosition(count));
    }

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="EndOfStreamException">The message ends before.</exception>
    public async ValueTask ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        while (!buffer.IsEmpty)
        {
            var came = await ReadAsync(1, cancellation);
            if (came.IsEmpty) throw new EndOfStreamException("the message ends too early");
            var count = (int)Math.Min(came.Length, buffer.Length);
            came.Slice(0, count).CopyTo(buffer.Span);
            Advance(count);
            buffer = buffer[count..];
        }
    }

    /// <summary>The whole message.</summary>
    public async Task<byte[]> ToArrayAsync(CancellationToken cancellation)
    {
        if (Length is { } length)
        {
            // Grows with what really comes: a length is only a claim.
            var bytes = new byte[Math.Min(length, 1 << 20)];
            for (var filled = 0; ;)
            {
                await ReadExactlyAsync(bytes.AsMemory(filled), cancellation);
                if (bytes.Length == length) return bytes;
                filled = bytes.Length;
                Array.Resize(ref bytes, (int)Math.Min(length, 2L * filled));
            }
        }

        using var inflated = new MemoryStream();
        while (await ReadAsync(1, cancellation) is { IsEmpty: false } came)
        {
            foreach (var segment in came) inflated.Write(segment.Span);
            Advance(came.Length);
        }

        return inflated.ToArray();
    }

    internal static GrpcException Large(long bytes, long max)
        => new(GrpcStatus.ResourceExhausted, $"a message of {bytes} bytes or more came; at most {max} are taken");

    /// <summary>Lets the rest of it go by.</summary>
    internal async ValueTask EndAsync(CancellationToken cancellation)
    {
        Advance(0);
        await _wire.SkipAsync(cancellation);
    }
}
