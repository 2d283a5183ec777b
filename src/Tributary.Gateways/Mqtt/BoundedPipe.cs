using System.IO.Pipelines;

namespace Tributary.Gateways.Mqtt;

/// <summary>A connection of which no more is gathered than a packet may have: the library waits for a packet to be whole, however large its
/// sender says that it is, and for the rest of half a packet even when its sender has gone.</summary>
internal sealed class BoundedPipe(IDuplexPipe line, long maxBytes) : PipeReader, IDuplexPipe
{
    // Small packets may lie there by the hundred, as many as the server reads ahead.
    private const long ReadAhead = 2 << 20;
    private ReadResult _read;
    private bool _isOver;

    public PipeReader Input => this;

    public PipeWriter Output => line.Output;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        => Noted(await line.Input.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!line.Input.TryRead(out result)) return false;
        Noted(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Nothing was whole, and nothing more comes.
        _isOver = _read.IsCompleted && _read.Buffer.Slice(consumed).Length == _read.Buffer.Length;
        _read = default;
        line.Input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => line.Input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => line.Input.Complete(exception);

    private ReadResult Noted(ReadResult read)
    {
        if (_isOver) throw new EndOfStreamException("the line ended within a packet");
        if (read.Buffer.Length > maxBytes + ReadAhead) throw new InvalidDataException($"a packet has more than {maxBytes} bytes");
        return _read = read;
    }
}
