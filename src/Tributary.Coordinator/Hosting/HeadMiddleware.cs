using Microsoft.AspNetCore.Http;

namespace Tributary.Coordinator.Hosting;

/// <summary>HEAD wherever GET answers (RFC 9110, section 9.3.2): the same request, of which the server sends the head alone. Work that
/// would
/// only fill the body ends as soon as the head is out; a stream of events would not end at all.</summary>
internal sealed class HeadMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }

        var client = context.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(client);
        context.RequestAborted = end.Token;
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = new HeadOnly(context.Response.Body, end);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !client.IsCancellationRequested)
        {
            // The head is out.
        }
        finally
        {
            context.RequestAborted = client;
        }
    }

    // Sends the head at the first byte of the body, and takes the rest for nothing.
    private sealed class HeadOnly(Stream response, CancellationTokenSource end) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
            // What is left when the answer ends.
        }

        public override async Task FlushAsync(CancellationToken cancellationToken)
        {
            await response.FlushAsync(CancellationToken.None);
            await end.CancelAsync();
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            // As above.
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => FlushAsync(cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            => await FlushAsync(cancellationToken);
    }
}
