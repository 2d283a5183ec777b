using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;

namespace Tributary.Protocols.Grpc;

/// <summary>A request's body that is written while the answer is read: it hands its stream out and stays open until it is told to
/// end.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<PipeWriter> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuplexContent() => Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);

    /// <summary>Where requests are written, once the connection stands; faulted where it ended before.</summary>
    public Task<PipeWriter> Opened => _opened.Task;

    public void End() => _ended.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            // The headers go out now, not with the first message.
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception fault)
        {
            _opened.TrySetException(fault);

            // Nobody may be waiting for it.
            _ = _opened.Task.Exception;
            throw;
        }

        _opened.TrySetResult(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
        await _ended.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
