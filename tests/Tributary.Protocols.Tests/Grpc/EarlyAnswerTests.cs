using System.IO.Pipelines;
using System.Net;
using Tributary.Protocols.Grpc;

namespace Tributary.Protocols.Tests.Grpc;

/// <summary>A server whose answer begins before the request's stream is here, as on a busy machine.</summary>
public sealed class EarlyAnswerTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_waits_for_its_stream_and_is_sent()
    {
        var (early, received) = (new Early(), new Pipe());
        using var http = new HttpMessageInvoker(early);
        await using var call = new GrpcChannel(http, new("http://127.0.0.1:1"), new GrpcLimits(), TimeProvider.System)
            .Start("a.B/C", new CallOptions(), Now);

        var writing = call.WriteAsync((byte[])[7, 8], Now);
        await Task.Delay(50, Now);
        Assert.False(writing.IsCompleted);
        early.Open(received.Writer.AsStream());
        await writing;

        var read = await received.Reader.ReadAtLeastAsync(7, Now);
        Assert.Equal([0, 0, 0, 0, 2, 7, 8], System.Buffers.BuffersExtensions.ToArray(read.Buffer));
    }

    [Fact]
    public async Task Where_the_stream_never_comes_the_call_says_so()
    {
        var early = new Early();
        using var http = new HttpMessageInvoker(early);
        await using var call = new GrpcChannel(http, new("http://127.0.0.1:1"), new GrpcLimits(), TimeProvider.System)
            .Start("a.B/C", new CallOptions(), Now);

        var writing = call.WriteAsync((byte[])[7, 8], Now);
        early.Open(new Broken());

        Assert.Equal(GrpcStatus.Unavailable, (await Assert.ThrowsAsync<GrpcException>(() => writing)).Status);
    }

    private sealed class Early : HttpMessageHandler
    {
        private HttpContent? _request;

        public void Open(Stream stream) => _ = _request!.CopyToAsync(stream, TestContext.Current.CancellationToken);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _request = request.Content;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new StreamContent(new Pipe().Reader.AsStream()),
            });
        }
    }

    private sealed class Broken : MemoryStream
    {
        public override Task FlushAsync(CancellationToken cancellationToken) => throw new IOException("the line broke");
    }
}
