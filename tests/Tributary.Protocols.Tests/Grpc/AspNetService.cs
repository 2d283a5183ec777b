using System.Text;
using Grpc.Core;

namespace Tributary.Protocols.Tests.Grpc;

/// <summary>The tests' service on Grpc.AspNetCore.</summary>
public sealed class AspNetService : AspNetServiceBase
{
    /// <summary>Ends when a caller of <see cref="Wait"/> is gone.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when there is a caller of <see cref="Wait"/>.</summary>
    public TaskCompletionSource<DateTime> Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task<byte[]> Echo(byte[] request, ServerCallContext context) => Task.FromResult(request);

    public override Task<byte[]> Size(byte[] request, ServerCallContext context)
        => Task.FromResult(Encoding.ASCII.GetBytes($"{request.Length} {EncodingOf(context)}"));

    // The library keeps its own headers from its services.
    private static string EncodingOf(ServerCallContext context)
        => context.GetHttpContext().Request.Headers["grpc-encoding"].ToString() is { Length: > 0 } encoding ? encoding : "identity";

    public override Task<byte[]> Header(byte[] request, ServerCallContext context)
        => Task.FromResult(Encoding.ASCII.GetBytes(context.RequestHeaders.GetValue("board") ?? ""));

    public override Task<byte[]> Fail(byte[] request, ServerCallContext context)
        => throw new RpcException(new Status(StatusCode.FailedPrecondition, "nein: 50 % naß"),
            new Metadata { { "reason", "wet" }, { "reason-bin", [0, 255] } });

    public override async Task<byte[]> Wait(byte[] request, ServerCallContext context)
    {
        Waiting.TrySetResult(context.Deadline);
        await using (context.CancellationToken.Register(() => Cancelled.TrySetResult()))
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return request;
    }

    public override async Task Chat(IAsyncStreamReader<byte[]> requests, IServerStreamWriter<byte[]> answers, ServerCallContext context)
    {
        await foreach (var request in requests.ReadAllAsync(context.CancellationToken))
        {
            Array.Reverse(request);
            await answers.WriteAsync(request, context.CancellationToken);
        }
    }
}
