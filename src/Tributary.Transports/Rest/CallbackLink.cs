using System.Net;
using Tributary.Core.Texts;
using Tributary.Transports.Frames;
using Tributary.Transports.Joining;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Rest;

/// <summary>A client's frames as requests: it posts them to the coordinator, which posts its own to the address that they name.</summary>
internal sealed class CallbackLink : IFrameLink, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    // Whether the server is there is seen by what is sent; a client that has nothing to say looks so often.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private readonly HttpClient _http;
    private readonly ClientListener _listener;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CallbackLineOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _client;
    private readonly string _process;
    private TaskCompletionSource<string> _broke = New();
    private string? _session;

    public CallbackLink(string client, string process, CallbackLineOptions options, TimeProvider clock)
    {
        (_client, _process, _options, _clock) = (client, process, options, clock);
        _listener = new ClientListener(options.Node, clock);
        var dialer = new RestDialer(options.Resolve);
        _http = new HttpClient(options.Identity?.CreateHandler(dialer.MakeForServer) ?? dialer.ForServer())
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = RestFrames.MaxBytes,
        };
        if (options.Token is { } token) _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        _http.DefaultRequestHeaders.TryAddWithoutValidation(RestFrames.Callback, options.ClientUrl);
    }

    public int PieceBytes => FrameWords.PieceBytes;

    public async Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = _listener.RunAsync((context, path, token) => TakeAsync(context, path, receiver, token), end.Token);
        try
        {
            await KeepAsync(receiver, cancellation);
        }
        finally
        {
            await LeaveAsync();
            await end.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        if (_session is null) throw new IOException($"{_options.Server} is not reached");
        try
        {
            await PostAsync(frame, Patience, cancellation);
        }
        catch (IOException fault)
        {
            Volatile.Read(ref _broke).TrySetResult(fault.Message);
            if (!frame.IsLossy) throw;
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _http.Dispose();
        _turn.Dispose();
    }

    private static TaskCompletionSource<string> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Sees to it that the coordinator is there; another one than before is said hello to.
    private async Task KeepAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        var backoff = new Backoff(MaxPause);
        while (true)
        {
            string reason;
            try
            {
                Volatile.Write(ref _broke, New());
                await LookAsync(receiver, cancellation);
                backoff.Reset();
                var pause = Task.Delay(LookEvery, _clock, cancellation);
                if (await Task.WhenAny(_broke.Task, pause) == pause)
                {
                    await pause;
                    continue;
                }

                reason = await _broke.Task;
            }
            catch (IOException fault)
            {
                reason = fault.Message;
            }

            _session = null;
            var wait = backoff.Next();
            receiver.Disconnected(reason, wait);
            await Task.Delay(wait, _clock, cancellation);
        }
    }

    private async Task LookAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _options.Server.OriginalString.TrimEnd('/') + RestFrames.Path);
        var payload = await AnsweredAsync(request, Patience, cancellation);
        var frame = new Frame("", FrameWords.Coordinator, FrameWords.Coordinator, payload);
        if (FrameJson.Read(frame, FrameJson.Default.CoordinatorMessage) is not { Session: { Length: > 0 } session })
            throw new IOException($"{_options.Server} is no central node that gives assignments");
        if (_session == session) return;
        var isNew = _session is null;
        _session = session;
        await TurnAsync(() => receiver.ReceiveAsync(frame, cancellation), cancellation);
        if (isNew) receiver.Connected();
    }

    private async Task<RestAnswer> TakeAsync(HttpListenerContext context, string path, IFrameReceiver receiver,
        CancellationToken cancellation)
    {
        if (context.Request.HttpMethod == "GET" && path == "/") return new RestAnswer(HttpStatusCode.OK, "Tributary client running.");
        if (context.Request.HttpMethod != "POST" || !path.StartsWith(RestFrames.Path + "/", StringComparison.Ordinal))
            return RestAnswer.NotFound;
        if (context.Request.ContentLength64 is not (>= 0 and <= RestFrames.MaxBytes and var length))
            return new RestAnswer(HttpStatusCode.RequestEntityTooLarge, "a frame says how long it is, and is not longer than 2 MiB");
        var payload = new byte[length];

        // One after the other, as the coordinator sends them.
        await TurnAsync(async () =>
        {
            await context.Request.InputStream.ReadExactlyAsync(payload, cancellation);
            if (RestFrames.Read(path, name => context.Request.Headers[name], payload) is not { } frame)
                throw new RestFormatException("this is no frame; docs/rest.md says what one is");
            try
            {
                await receiver.ReceiveAsync(frame, cancellation);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                receiver.Broke(fault);
            }
        }, cancellation);
        return new RestAnswer(HttpStatusCode.OK);
    }

    private async Task TurnAsync(Func<Task> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task PostAsync(Frame frame, TimeSpan patience, CancellationToken cancellation)
    {
        using var request = RestFrames.ToRequest(_options.Server.OriginalString, frame);
        await AnsweredAsync(request, patience, cancellation);
    }

    private async Task<byte[]> AnsweredAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var answer = await _http.SendAsync(request, either.Token);
            if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsByteArrayAsync(either.Token);
            var said = await answer.Content.ReadAsStringAsync(either.Token);
            var words = CleanText.Line($"{_options.Server} answered {(int)answer.StatusCode}: {said}", 300);
            var problem = new ProblemMessage { Title = words };
            throw (int)answer.StatusCode is >= 400 and < 500 ? new LinkProblemException((int)answer.StatusCode, problem, null)
                : new IOException(words);
        }
        catch (HttpRequestException fault)
        {
            throw new IOException($"{_options.Server}: {fault.GetBaseException().Message}", fault);
        }
        catch (OperationCanceledException fault) when (late.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new IOException($"{_options.Server} did not answer within {patience.TotalSeconds:0} s", fault);
        }
    }

    private async Task LeaveAsync()
    {
        if (_session is null) return;
        try
        {
            await PostAsync(FrameSession.Goodbye(_client, _process, HelloMessage.Left), GoodbyePatience, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or LinkProblemException)
        {
            // It is lost then.
        }
    }
}
