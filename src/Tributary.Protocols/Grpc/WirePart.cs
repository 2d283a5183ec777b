using System.Buffers;
using System.IO.Pipelines;

namespace Tributary.Protocols.Grpc;

/// <summary>A message's bytes as they stand on the wire: the next so many of a pipe.</summary>
internal sealed class WirePart(PipeReader pipe, long length)
{
    private bool _holds;
    private ReadOnlySequence<byte> _window;

    /// <summary>Bytes that are not consumed yet.</summary>
    public long Left { get; private set; } = length;

    /// <summary>What has come of it, at least <paramref name="least"/> bytes unless it ends before; empty at its end. <see cref="Advance"/>
    /// follows.</summary>
    public async ValueTask<ReadOnlySequence<byte>> ReadAsync(int least, CancellationToken cancellation)
    {
        while (Left > 0)
        {
            var read = await pipe.ReadAsync(cancellation);
            (_holds, _window) = (true, read.Buffer.Length > Left ? read.Buffer.Slice(0, Left) : read.Buffer);
            if (_window.Length >= Math.Min(least, Left)) return _window;
            if (read.IsCompleted || read.IsCanceled)
            {
                Advance(0);
                throw new GrpcException(GrpcStatus.Internal, $"the stream ended {Left - _window.Length} bytes before the end of a message");
            }

            _holds = false;
            pipe.AdvanceTo(_window.Start, _window.End);
        }

        return ReadOnlySequence<byte>.Empty;
    }

    public void Advance(long count)
    {
        if (!_holds) return;
        _holds = false;
        pipe.AdvanceTo(_window.GetPosition(count));
        Left -= count;
    }

    /// <summary>Lets the rest go by.</summary>
    public async ValueTask SkipAsync(CancellationToken cancellation)
    {
        Advance(0);
        while (Left > 0) Advance((await ReadAsync(1, cancellation)).Length);
    }
}
