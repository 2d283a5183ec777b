using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Peers;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;

namespace Tributary.Gateways.Tests.Grpc;

/// <summary>The server against the client of Google's and Microsoft's library (Grpc.Net.Client).</summary>
public sealed class NetClientTests : IAsyncLifetime
{
    // As the library is told to compress what it sends.
    private const string CompressWith = "grpc-internal-encoding-request";

    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _server = null!;
    private global::Grpc.Net.Client.GrpcChannel _channel = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel
            => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        void Map(string name, Func<GrpcServerCall, Task> answer)
            => _server.MapGrpc("test.Peer/" + name, new GrpcLimits { MaxMessageBytes = 100 << 20 }, TimeProvider.System,
                NullLogger.Instance, answer);
        Map("Echo", async call => await call.Answers.WriteAsync(await OneAsync(call), call.Cancelled));
        Map("Form", async call =>
        {
            var message = (await call.Requests.NextAsync(call.Cancelled))!;
            await call.Answers.WriteAsync(new[] { message.Length is null ? (byte)1 : (byte)0 }, call.Cancelled);
            await message.ToArrayAsync(call.Cancelled);
        });
        Map("Fail", _ => throw new GrpcException(GrpcStatus.FailedPrecondition, "nein: 50 % naß"));
        Map("Wait", async call =>
        {
            _waiting.TrySetResult();
            await using (call.Cancelled.Register(() => _cancelled.TrySetResult())) await Task.Delay(Timeout.Infinite, call.Cancelled);
        });
        Map("Chat", async call =>
        {
            while (await call.Requests.NextAsync(call.Cancelled) is { } message)
            {
                var bytes = await message.ToArrayAsync(call.Cancelled);
                Array.Reverse(bytes);
                await call.Answers.WriteAsync(bytes, call.Cancelled);
            }
        });
        _server.MapUnknownGrpc(TimeProvider.System, NullLogger.Instance);
        await _server.StartAsync(Now);
        _channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(_server.Urls.Single(),
            new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
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
        using var call = Unary("Echo", message, gzip ? new Metadata { { CompressWith, "gzip" } } : []);

        // Who sends gzip gets gzip.
        var echo = await call;
        Assert.True(message.AsSpan().SequenceEqual(echo));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        using var form = Unary("Form", message, gzip ? new Metadata { { CompressWith, "gzip" } } : []);
        Assert.Equal(gzip ? [1] : [0], await form);
    }

    [Fact]
    public async Task Both_ends_speak_at_once()
    {
        using var call = _channel.CreateCallInvoker().AsyncDuplexStreamingCall(ForeignGrpc.Duplex("Chat"), null,
            new global::Grpc.Core.CallOptions(cancellationToken: Now));
        foreach (var length in (int[])[1, 64, 4096, 1 << 18, 1 << 24])
        {
            var message = Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray();
            await call.RequestStream.WriteAsync(message, Now);
            Assert.True(await call.ResponseStream.MoveNext(Now));
            Array.Reverse(message);
            Assert.True(message.AsSpan().SequenceEqual(call.ResponseStream.Current));
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(Now));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Theory]
    [InlineData("Fail", StatusCode.FailedPrecondition, "nein: 50 % naß")]
    [InlineData("Nothing", StatusCode.Unimplemented, "this server knows no method /test.Peer/Nothing")]
    public async Task A_status_arrives_in_the_trailers_with_its_text(string name, StatusCode status, string text)
    {
        using var call = Unary(name, [], []);

        var fault = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal((status, text), (fault.StatusCode, fault.Status.Detail));
        Assert.Equal((status, text), (call.GetStatus().StatusCode, call.GetStatus().Detail));
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_resource_exhausted()
    {
        using var call = Unary("Echo", new byte[101 << 20], []);
        Assert.Equal(StatusCode.ResourceExhausted, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
    }

    [Fact]
    public async Task A_deadline_ends_the_call_at_both_ends()
    {
        using var call = _channel.CreateCallInvoker().AsyncUnaryCall(ForeignGrpc.Unary("Wait"), null,
            new global::Grpc.Core.CallOptions(deadline: DateTime.UtcNow.AddSeconds(1), cancellationToken: Now), []);

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await _cancelled.Task.WaitAsync(Now);
    }

    [Fact]
    public async Task A_call_that_is_disposed_of_ends_at_the_server()
    {
        var call = Unary("Wait", [], []);
        await _waiting.Task.WaitAsync(Now);

        call.Dispose();

        await _cancelled.Task.WaitAsync(Now);
    }

    private AsyncUnaryCall<byte[]> Unary(string name, byte[] message, Metadata headers)
        => _channel.CreateCallInvoker().AsyncUnaryCall(ForeignGrpc.Unary(name), null,
            new global::Grpc.Core.CallOptions(headers, cancellationToken: Now), message);

    private static async Task<byte[]> OneAsync(GrpcServerCall call)
        => await (await call.Requests.NextAsync(call.Cancelled) ?? throw new GrpcException(GrpcStatus.InvalidArgument, "no message"))
            .ToArrayAsync(call.Cancelled);
}
