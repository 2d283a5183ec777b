using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Protocols.Grpc;

namespace Tributary.Protocols.Tests.Grpc;

/// <summary>The client against the server of Google's and Microsoft's library (Grpc.AspNetCore).</summary>
public sealed class AspNetServerTests : IAsyncLifetime
{
    private readonly SocketsHttpHandler _handler = GrpcChannel.CreateHandler(new GrpcLimits());
    private readonly AspNetService _service = new();
    private WebApplication _server = null!;
    private HttpMessageInvoker _http = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(_service).AddGrpc(grpc =>
        {
            (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (100 << 20, null);
            (grpc.ResponseCompressionAlgorithm, grpc.ResponseCompressionLevel) = ("gzip", CompressionLevel.Fastest);
        });
        _server = builder.Build();
        _server.MapGrpcService<AspNetService>();
        await _server.StartAsync(Now);
        _http = new HttpMessageInvoker(_handler, disposeHandler: false);
        _channel = new GrpcChannel(_http, new Uri(_server.Urls.Single()), new GrpcLimits(), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _handler.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100_000, true)]
    [InlineData(64 << 20, false)]
    public async Task Messages_come_and_go_whole_also_as_gzip(int length, bool gzip)
    {
        var message = Enumerable.Range(0, length).Select(i => (byte)(i * 31 >> 3)).ToArray();

        var echo = await AskAsync("Echo", message, new CallOptions { Gzip = gzip });
        Assert.True(message.AsSpan().SequenceEqual(echo));
        Assert.Equal($"{length} {(gzip ? "gzip" : "identity")}",
            Encoding.ASCII.GetString(await AskAsync("Size", message, new CallOptions { Gzip = gzip })));
    }

    [Fact]
    public async Task Both_ends_speak_at_once()
    {
        await using var call = _channel.Start("test.Peer/Chat", new CallOptions(), Now);
        foreach (var length in (int[])[1, 64, 4096, 1 << 18, 1 << 24])
        {
            var message = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
            await call.WriteAsync(message, Now);
            var answer = await (await call.NextAsync(Now))!.ToArrayAsync(Now);
            Array.Reverse(message);
            Assert.True(message.AsSpan().SequenceEqual(answer));
        }

        call.Complete();
        Assert.Null(await call.NextAsync(Now));
    }

    [Fact]
    public async Task A_status_arrives_with_its_text_among_other_trailers()
    {
        var fault = await Assert.ThrowsAsync<GrpcException>(() => AskAsync("Fail", [], new CallOptions()));
        Assert.Equal((GrpcStatus.FailedPrecondition, "nein: 50 % naß"), (fault.Status, fault.Detail));
        fault = await Assert.ThrowsAsync<GrpcException>(() => AskAsync("Nothing", [], new CallOptions()));
        Assert.Equal(GrpcStatus.Unimplemented, fault.Status);
        fault = await Assert.ThrowsAsync<GrpcException>(() => AskAsync("Size", new byte[101 << 20], new CallOptions()));
        Assert.Equal(GrpcStatus.ResourceExhausted, fault.Status);
    }

    [Fact]
    public async Task Headers_arrive()
        => Assert.Equal("7", Encoding.ASCII.GetString(await AskAsync("Header", [],
            new CallOptions { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["board"] = "7" } })));

    [Fact]
    public async Task The_server_knows_the_deadline_and_both_keep_it()
    {
        var before = DateTime.UtcNow;
        var options = new CallOptions { Limit = TimeSpan.FromSeconds(1) };
        var fault = await Assert.ThrowsAsync<GrpcException>(() => AskAsync("Wait", [], options));

        Assert.Equal(GrpcStatus.DeadlineExceeded, fault.Status);
        Assert.InRange(await _service.Waiting.Task, before.AddSeconds(1), DateTime.MaxValue.AddDays(-1));
        await _service.Cancelled.Task.WaitAsync(Now);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_at_the_server()
    {
        using var cancel = new CancellationTokenSource();
        var asking = _channel.AskAsync("test.Peer/Wait", Array.Empty<byte>(), new CallOptions(), cancel.Token);
        await _service.Waiting.Task.WaitAsync(Now);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await _service.Cancelled.Task.WaitAsync(Now);
    }

    private Task<byte[]> AskAsync(string name, byte[] message, CallOptions options)
        => _channel.AskAsync("test.Peer/" + name, message, options, Now);
}
