using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Tributary.Transports.Listening;

namespace Tributary.Function.Tests;

/// <summary>AWS Lambda's Runtime API from its specification (docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html): it gives one
/// invocation after the other and takes their answers.</summary>
internal sealed class LambdaApi : IAsyncDisposable
{
    private const string Base = "/2018-06-01/runtime/";
    private readonly CancellationTokenSource _end = new();
    private readonly SmallServer _server = new(0, 8, 8 << 20, TimeProvider.System);
    private readonly Channel<(string Id, byte[] Event, DateTimeOffset Deadline)> _events
        = Channel.CreateUnbounded<(string, byte[], DateTimeOffset)>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<(string Way, byte[] Body)>> _open = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<byte[]> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _serving;
    private int _count;

    public LambdaApi() => _serving = _server.RunAsync(AnswerAsync, _end.Token);

    /// <summary>For <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address => $"127.0.0.1:{_server.Port}";

    /// <summary>What a function that cannot start says.</summary>
    public Task<byte[]> FailedAsync => _failed.Task;

    /// <summary>Invokes the function.</summary>
    /// <returns><c>response</c> or <c>error</c>, and what it brought.</returns>
    public async Task<(string Way, byte[] Body)> InvokeAsync(byte[] body, TimeSpan? limit = null)
    {
        var id = $"id-{Interlocked.Increment(ref _count)}";
        var done = _open[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _events.Writer.WriteAsync((id, body, DateTimeOffset.UtcNow + (limit ?? TimeSpan.FromMinutes(1))));
        return await done.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _server.Dispose();
        _end.Dispose();
    }

    private async Task<SmallAnswer> AnswerAsync(SmallRequest request, CancellationToken cancellation)
    {
        if (request is { Method: "GET", Path: Base + "invocation/next" })
        {
            var (id, body, deadline) = await _events.Reader.ReadAsync(cancellation);
            return new SmallAnswer(200, "application/json", body)
            {
                Headers = [new("Lambda-Runtime-Aws-Request-Id", id),
                    new("Lambda-Runtime-Deadline-Ms", $"{deadline.ToUnixTimeMilliseconds()}"),
                    new("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:1:function:client_0"),
                    new("Lambda-Runtime-Trace-Id", "Root=1-5e-1;Sampled=0")],
            };
        }

        if (request.Method != "POST") return SmallAnswer.Text((int)HttpStatusCode.NotFound, "");
        if (request.Path == Base + "init/error") _failed.TrySetResult(request.Body.ToArray());
        else if (request.Path[Base.Length..].Split('/') is ["invocation", var id, var way]
            && way is "response" or "error"
            && _open.TryRemove(id, out var done)) done.SetResult((way, request.Body.ToArray()));
        else return SmallAnswer.Text((int)HttpStatusCode.BadRequest, "no such invocation");
        return new SmallAnswer(202, "application/json", """{"status":"OK"}"""u8.ToArray());
    }
}
