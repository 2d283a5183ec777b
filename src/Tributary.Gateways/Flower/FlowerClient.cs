using System.Threading.Channels;
using Google.Protobuf;
using Tributary.Core.Clients;
using Tributary.Engine.Formats;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Grpc;
using Tributary.Protocols.Grpc;
using Tributary.Transports.Flower;
using Tributary.Transports.Flower.Messages;

namespace Tributary.Gateways.Flower;

/// <summary>A Flower client as the coordinator has it: a stream on which one request and one answer take turns.</summary>
internal sealed class FlowerClient : ITunnel, IAsyncDisposable
{
    private readonly Channel<OpenAsk> _waiting = Channel.CreateUnbounded<OpenAsk>(new UnboundedChannelOptions { SingleReader = true });
    private readonly OpenAsks _asks;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _end;
    private readonly GrpcServerCall _call;
    private readonly FlowerOptions _options;
    private readonly FlowerIntake _intake;
    private readonly ModelHeads _heads;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private Task<IncomingMessage?>? _next;
    private IReadOnlyList<NpyHead>? _types;
    private OpenAsk? _current;
    private bool _isTributary;

    public FlowerClient(GrpcServerCall call, FlowerOptions options, FlowerIntake intake, ModelHeads heads, TimeProvider clock,
        CancellationToken cancellation)
    {
        (_call, _options, _intake, _heads, _clock) = (call, options, intake, heads, clock);
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _asks = new OpenAsks(clock, ask => _waiting.Writer.TryWrite(ask));
        _asks.Open();
    }

    public ClientInfo Info { get; set; } = new(FlowerOptions.Transport);

    /// <summary>Seen now, as long as the stream stands: who does not answer pings has none.</summary>
    public ClientPresence Presence => new(_asks.IsOpen ? PresenceState.Online : PresenceState.Offline, _clock.GetUtcNow())
    {
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => _asks.AskAsync(assignment, cancellation, Withdrawn);

    /// <summary>Ends everything that waits for this client, and its stream.</summary>
    public void Lose(string reason)
    {
        _asks.Close(reason);
        _waiting.Writer.TryComplete();
        _ = _end.CancelAsync();
    }

    /// <summary>Lets the client go: done when it is gone.</summary>
    public Task DismissAsync()
    {
        _asks.Close("the coordinator stops");
        _waiting.Writer.TryComplete();
        return _gone.Task;
    }

    /// <summary>Asks who joins; a client that does not know how to answer is nobody in particular.</summary>
    public async Task<FlowerIntroduction> IntroduceAsync()
    {
        using var late = new CancellationTokenSource(_options.Lease, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, late.Token);
        try
        {
            return await IntroduceAsync(stop.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatus.DeadlineExceeded,
                $"the client did not answer get_properties within {_options.Lease.TotalSeconds:0} s");
        }
    }

    private async Task<FlowerIntroduction> IntroduceAsync(CancellationToken cancellation)
    {
        await SendAsync(new ServerMessage
        {
            GetPropertiesIns = new GetPropertiesIns
            { Config = { [FlowerProtocol.JoinKey] = new Scalar { Bool = true } } }
        }, cancellation);
        var message = await _call.Requests.NextAsync(cancellation)
            ?? throw new GrpcException(GrpcStatus.Cancelled, "the client left before it joined");
        var (kind, rest) = await FlowerIntake.ReadAsync(message, cancellation);
        if (kind != MessageKind.Properties)
            throw new GrpcException(GrpcStatus.InvalidArgument, $"get_properties was asked; {kind} was answered");
        var answer = GetPropertiesRes.Parser.ParseFrom(rest);
        if (answer.Status?.Code is not (null or Code.Ok)) return FlowerIntroduction.Nothing;
        var said = FlowerIntroduction.Of(answer.Properties);
        _isTributary = said.IsTributary;
        return said;
    }

    /// <summary>Takes turns until the client or the coordinator ends it.</summary>
    /// <returns>Why it ended, and whether it left without a word.</returns>
    public async Task<(string Reason, bool IsLost)> ServeAsync()
    {
        while (await NextAskAsync() is { IsOver: false } next)
        {
            if (next.Ask is not { } ask) return ("it said goodbye", false);
            lock (_gate) _current = ask;
            var sent = await SendAsync(ask);
            if (await _next! is not { } answer) return ("it closed its stream", true);
            var time = _clock.GetElapsedTime(sent);
            _next = null;
            await TakeAsync(ask, answer, time);
            lock (_gate) _current = null;
        }

        await FarewellAsync();
        return ("the coordinator let it go", false);
    }

    public ValueTask DisposeAsync()
    {
        Lose("its stream ended");
        _gone.TrySetResult();
        _writing.Dispose();
        _end.Dispose();
        return ValueTask.CompletedTask;
    }

    // Waits for something to ask; a message that comes meanwhile is a goodbye, or breaks the turns.
    private async Task<(OpenAsk? Ask, bool IsOver)> NextAskAsync()
    {
        while (true)
        {
            _next ??= _call.Requests.NextAsync(_end.Token).AsTask();
            var asked = _waiting.Reader.WaitToReadAsync(_end.Token).AsTask();
            await Task.WhenAny(_next, asked);
            if (_next.IsCompleted)
            {
                if (await _next is not { } message) return (null, false);
                var (kind, _) = await FlowerIntake.ReadAsync(message, _end.Token);
                return kind == MessageKind.End ? (null, false)
                    : throw new GrpcException(GrpcStatus.InvalidArgument, $"{kind} was answered, but nothing was asked");
            }

            if (!await asked) return (null, true);
            if (_waiting.Reader.TryRead(out var ask) && !ask.Reply.IsCompleted) return (ask, false);
        }
    }

    private async Task<long> SendAsync(OpenAsk ask)
    {
        var (kind, message, model) = FlowerInstructions.Of(ask, _isTributary);
        if (model is null) await SendAsync(message, _end.Token);
        else
        {
            var (rest, tensors) = (FlowerInstructions.Rest(message),
                _heads.Of(model, _types?.Count == model.Layout.Tensors.Count ? _types : null));
            await WritingAsync(() => _call.Answers.WriteAsync(tensors.LengthOf(rest),
                (pipe, token) => tensors.WriteAsync(pipe, kind, 1, rest, token), _end.Token));
        }

        return _clock.GetTimestamp();
    }

    private async Task TakeAsync(OpenAsk ask, IncomingMessage answer, TimeSpan time)
    {
        var (reply, types) = await _intake.TakeAsync(Info.Id, ask, answer, time, _end.Token);
        _types = types ?? _types;
        if (reply is not null) ask.TryComplete(reply);
    }

    // Flower has no word for it: its clients go on, and what they answer is let go by. A Tributary client is told.
    private void Withdrawn(OpenAsk ask)
    {
        lock (_gate)
            if (!_isTributary || _current != ask) return;
        _ = StopAsync();
    }

    private async Task StopAsync()
    {
        try
        {
            await SendAsync(new ServerMessage
            {
                GetPropertiesIns = new GetPropertiesIns
                { Config = { [FlowerProtocol.CancelKey] = new Scalar { Bool = true } } }
            }, _end.Token);
        }
        catch (Exception fault) when (fault is GrpcException or OperationCanceledException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Its stream is ending anyway.
        }
    }

    private async Task FarewellAsync()
    {
        await SendAsync(new ServerMessage { ReconnectIns = new ReconnectIns { Seconds = (long)_options.Back.TotalSeconds } }, _end.Token);

        // Clients answer with a goodbye, or just go.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _clock);
        await Task.WhenAny(_next ?? Task.CompletedTask, Task.Delay(Timeout.Infinite, limit.Token));
    }

    private Task SendAsync(ServerMessage message, CancellationToken cancellation)
        => WritingAsync(() => _call.Answers.WriteAsync(message.ToByteArray(), cancellation));

    private async Task WritingAsync(Func<Task> write)
    {
        await _writing.WaitAsync(_end.Token);
        try
        {
            await write();
        }
        finally
        {
            _writing.Release();
        }
    }
}
