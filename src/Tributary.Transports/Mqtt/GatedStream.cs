namespace Tributary.Transports.Mqtt;

/// <summary>A connection's bytes. They are read in large blocks, because the library asks for four kilobytes at most, and only while
/// there is room for what they bring: so a broker that sends more than it was asked for is held up by the line itself.</summary>
/// <param name="mayRead">Waits until there is room.</param>
internal sealed class GatedStream(Stream line, Func<CancellationToken, ValueTask> mayRead) : Stream
{
    private const int BlockBytes = 64 * 1024;
    private readonly byte[] _block = GC.AllocateUninitializedArray<byte>(BlockBytes);
    private int _from;
    private int _to;

    public override bool CanRead => line.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => line.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await mayRead(cancellationToken);
        if (_from == _to)
        {
            if (buffer.Length >= BlockBytes) return await line.ReadAsync(buffer, cancellationToken);
            (_from, _to) = (0, await line.ReadAsync(_block, cancellationToken));
        }

        var count = Math.Min(buffer.Length, _to - _from);
        _block.AsSpan(_from, count).CopyTo(buffer.Span);
        _from += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        => line.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => line.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => line.FlushAsync(cancellationToken);

    public override void Flush() => line.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) line.Dispose();
        base.Dispose(disposing);
    }
}
