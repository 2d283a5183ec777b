using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Transports.Tests.Fakes;

/// <summary>The coordinator's end of docs/link.md as a script: it hands out what it is told to, and goes wrong where it is told
/// to.</summary>
internal sealed class FakeCoordinator : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<AssignmentMessage> _assignments = [];
    private readonly HashSet<string> _cancelled = new(StringComparer.Ordinal);
    private readonly Action<ListenOptions> _listen;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _host;

    private FakeCoordinator(Action<ListenOptions>? listen) => _listen = listen ?? (_ => { });

    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Asked before each request is answered; true where it has answered itself.</summary>
    public Func<HttpContext, Task<bool>> Meddle { get; set; } = _ => Task.FromResult(false);

    /// <summary>Sends assignments again although the client says that it holds them.</summary>
    public bool Forgetful { get; set; }

    public ConcurrentDictionary<string, byte[]> Models { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Method, string Path, string? Range)> Requests { get; } = new();

    public ConcurrentQueue<byte[]> Updates { get; } = new();

    public ConcurrentQueue<ReplyMessage> Replies { get; } = new();

    public ConcurrentQueue<PollRequest> Polls { get; } = new();

    /// <summary>Bytes of uploads are counted, not kept.</summary>
    public bool Discards { get; set; }

    public static async Task<FakeCoordinator> StartAsync(Action<ListenOptions>? listen = null)
    {
        var coordinator = new FakeCoordinator(listen);
        await coordinator.OpenAsync();
        return coordinator;
    }

    public void Ask(params AssignmentMessage[] assignments)
    {
        lock (_gate)
        {
            _assignments.AddRange(assignments);
            Wake();
        }
    }

    public void Withdraw(string key)
    {
        lock (_gate)
        {
            _assignments.RemoveAll(assignment => assignment.Key == key);
            _cancelled.Add(key);
            Wake();
        }
    }

    public async Task OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, Address.Port, _listen);
        });
        _host = builder.Build();
        _host.Run(AnswerAsync);
        await _host.StartAsync();
        Address = new Uri(_host.Urls.Single());
    }

    public async Task CloseAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _host!.StopAsync(now.Token);
        await _host.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    public static async Task<bool> ProblemAsync(HttpContext context, int status, string? retryAfter = null, bool known = true,
        string? type = null)
    {
        if (known) context.Response.Headers[LinkProtocol.VersionHeader] = "1";
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await JsonSerializer.SerializeAsync(context.Response.Body,
            new ProblemMessage { Type = type, Status = status, Detail = $"no: {status}", Remedy = "do something" },
            LinkJson.Default.ProblemMessage);
        return true;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue((context.Request.Method, path, context.Request.Headers.Range));
        if (await Meddle(context)) return;
        context.Response.Headers[LinkProtocol.VersionHeader] = "1";
        if (path == "/link/poll") await PollAsync(context);
        else if (path.StartsWith("/link/models/", StringComparison.Ordinal)) await ModelAsync(context, path["/link/models/".Length..]);
        else if (path.EndsWith("/update", StringComparison.Ordinal)) await UpdateAsync(context);
        else if (path.EndsWith("/reply", StringComparison.Ordinal))
        {
            var reply = (await JsonSerializer.DeserializeAsync(context.Request.Body, LinkJson.Default.ReplyMessage))!;
            lock (_gate) _assignments.RemoveAll(assignment => path.Contains($"/{assignment.Run}/", StringComparison.Ordinal));
            Replies.Enqueue(reply);
            await JsonSerializer.SerializeAsync(context.Response.Body, new UploadReply(true, false), LinkJson.Default.UploadReply);
        }
        else await JsonSerializer.SerializeAsync(context.Response.Body, new ProgressReply(false), LinkJson.Default.ProgressReply);
    }

    private async Task PollAsync(HttpContext context)
    {
        var poll = (await JsonSerializer.DeserializeAsync(context.Request.Body, NativeJson.Default.PollRequest))!;
        Polls.Enqueue(poll);
        while (News(poll) is var (reply, news))
        {
            if (reply is not null)
            {
                await JsonSerializer.SerializeAsync(context.Response.Body, reply, NativeJson.Default.PollReply);
                return;
            }

            await news.WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            if (context.RequestAborted.IsCancellationRequested) return;
        }
    }

    private (PollReply? Reply, Task News) News(PollRequest poll)
    {
        lock (_gate)
        {
            var fresh = _assignments.Where(assignment => !poll.Holding.Contains(assignment.Key, StringComparer.Ordinal)).ToList();
            var cancelled = poll.Holding.Where(_cancelled.Contains).ToList();
            return (fresh.Count + cancelled.Count == 0 && poll.WaitSeconds > 0 ? null
                : new PollReply(60, Forgetful ? [.. _assignments] : fresh, cancelled), _news.Task);
        }
    }

    private Task ModelAsync(HttpContext context, string sha256)
        => Results.Stream(new MemoryStream(Models[sha256]), LinkProtocol.SafeTensorsType,
            entityTag: new EntityTagHeaderValue($"\"{sha256}-{context.Request.Query["encoding"]}\""),
            enableRangeProcessing: true).ExecuteAsync(context);

    private async Task UpdateAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(Discards ? Stream.Null : body);
        var run = context.Request.Path.Value!.Split('/')[3];
        lock (_gate) _assignments.RemoveAll(assignment => assignment.Run == run);
        Updates.Enqueue(body.ToArray());
        await JsonSerializer.SerializeAsync(context.Response.Body, new UploadReply(true, false), LinkJson.Default.UploadReply);
    }

    private void Wake()
    {
        _news.TrySetResult();
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
