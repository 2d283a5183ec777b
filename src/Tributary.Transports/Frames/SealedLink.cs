using System.Threading.Channels;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>A link over which a client says nothing before it has agreed with its coordinator on a channel, and then only what is sealed
/// (docs/frames.md, "Sealed"). A coordinator that does not seal is met in the clear, unless that is not allowed.</summary>
/// <param name="process">The client's session.</param>
internal sealed class SealedLink(IFrameLink inner, IFrameSeal seal, string client, string process, ILineObserver observer,
    TimeProvider clock) : IFrameLink, IFrameReceiver, IDisposable
{
    private const int SilencesBeforeClear = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(2);

    // Anybody at the router may ask for another agreement.
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private readonly Channel<Frame> _words = Channel.CreateBounded<Frame>(new BoundedChannelOptions(16)
    {
        FullMode = BoundedChannelFullMode.DropWrite,
    });

    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly PassedTally _passed = new(observer);
    private IFrameReceiver? _receiver;
    private IFrameChannel? _channel;
    private string? _coordinator;
    private bool _isLineUp;
    private bool _isClear;

    public int PieceBytes => inner.PieceBytes;

    public async Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        _receiver = receiver;
        using var end = new CancellationTokenSource();
        var running = inner.RunAsync(this, end.Token);
        var agreeing = AgreeAsync(end.Token);
        try
        {
            await Task.WhenAny(running, agreeing).WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await LeaveAsync();
        }

        await end.CancelAsync();
        await agreeing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await running;
        cancellation.ThrowIfCancellationRequested();
    }

    public Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        if (Volatile.Read(ref _channel) is { } channel)
        {
            if (channel.IsSpent) News();
            return inner.SendAsync(SealedFrames.Seal(frame, channel.Seal), cancellation);
        }

        return Volatile.Read(ref _isClear) ? inner.SendAsync(frame, cancellation)
            : Task.FromException(new IOException("nothing is agreed yet to seal by"));
    }

    public void Dispose() => _news.Dispose();

    void IFrameReceiver.Connected()
    {
        (_channel, _isClear, _isLineUp) = (null, false, true);
        News();
    }

    void IFrameReceiver.Broke(Exception fault) => _receiver!.Broke(fault);

    void IFrameReceiver.Disconnected(string reason, TimeSpan retry)
    {
        _isLineUp = false;
        _receiver!.Disconnected(reason, retry);
    }

    Task IFrameReceiver.ReceiveAsync(Frame frame, CancellationToken cancellation)
    {
        if (frame.Word == FrameWords.Coordinator) return AnnouncedAsync(frame, cancellation);
        if (frame.Client != client) return Task.CompletedTask;
        if (frame.Word == FrameWords.Sealed)
        {
            if (frame.Kind == SealedFrames.Again) News();
            else _words.Writer.TryWrite(frame);
            return Task.CompletedTask;
        }

        if (frame.IsSealed) return Open(frame) is { } opened ? _receiver!.ReceiveAsync(opened, cancellation) : Task.CompletedTask;
        if (_isClear)
        {
            // A coordinator that wants it sealed says so in the clear.
            if (frame is not { Word: FrameWords.Ask, Kind: FrameWords.Problem }) return _receiver!.ReceiveAsync(frame, cancellation);
            News();
            return Task.CompletedTask;
        }

        _passed.Note("something came in the clear, and is not believed");
        return Task.CompletedTask;
    }

    private Frame? Open(Frame frame)
    {
        if (Volatile.Read(ref _channel) is not { } channel)
        {
            _passed.Note("something sealed came, and nothing is agreed yet to open it by");
            return null;
        }

        try
        {
            var opened = SealedFrames.Read(frame, channel.Open(frame.Payload.Span), out var fault);
            if (opened is null) _passed.Note(fault);
            return opened;
        }
        catch (FrameSealException refused)
        {
            _passed.Note($"something sealed is not opened: {refused.Message}");
            return null;
        }
    }

    // Whoever else may announce itself here: nothing is believed of it but that there is reason to agree again.
    private Task AnnouncedAsync(Frame frame, CancellationToken cancellation)
    {
        if (_isClear) _ = _receiver!.ReceiveAsync(frame, cancellation);
        if (FrameJson.Read(frame, FrameJson.Default.CoordinatorMessage) is { Session: { } session } && session != _coordinator) News();
        return Task.CompletedTask;
    }

    private void News()
    {
        try
        {
            if (_news.CurrentCount == 0) _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has said it in this moment.
        }
    }

    private async Task AgreeAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff();
        for (var silences = 0; ;)
        {
            await _news.WaitAsync(cancellation);
            if (!_isLineUp) continue;
            var (channel, why) = await TryAsync(cancellation);
            if (channel is not null)
            {
                (_channel, _isClear, silences) = (channel, false, 0);
                backoff.Reset();
                _receiver!.Connected();
                await Task.Delay(Pace, clock, cancellation);
                continue;
            }

            // Who was sealed stays so while nothing better is agreed on.
            if (why is null && ++silences < SilencesBeforeClear) News();
            else if (!seal.IsRequired && (why ?? SealedFrames.Off) == SealedFrames.Off)
            {
                if (!_isClear && _channel is null)
                {
                    _isClear = true;
                    _receiver!.Connected();
                }

                await Task.Delay(Pace, clock, cancellation);
            }
            else
            {
                var pause = backoff.Next();
                _receiver!.Disconnected(why is null ? "the coordinator does not answer to be agreed with on sealing"
                    : why == SealedFrames.Off ? "the coordinator does not seal, and this client says nothing in the clear" : why, pause);
                await Task.Delay(pause, clock, cancellation);
                News();
            }
        }
    }

    // A channel; or why there is none: null where nobody answers.
    private async Task<(IFrameChannel? Channel, string? Why)> TryAsync(CancellationToken cancellation)
    {
        while (_words.Reader.TryRead(out _))
        {
            // Of an earlier try.
        }

        try
        {
            await SendAsync(SealedFrames.Who, default, cancellation);
            if (await HearAsync(SealedFrames.Shown, cancellation) is not { } shown) return (null, null);
            if (shown.Kind == SealedFrames.Off) return (null, SealedFrames.Off);
            await SendAsync(SealedFrames.Offer, seal.Offer(shown.Payload), cancellation);
            if (await HearAsync(SealedFrames.Accepted, cancellation) is not { } answer) return (null, null);
            var channel = seal.Accept(answer.Payload);
            _coordinator = SealGreeting.Read(shown.Payload)?.Session;
            return (channel, null);
        }
        catch (FrameSealException refused)
        {
            return (null, refused.Message);
        }
        catch (LinkProblemException refused)
        {
            return (null, refused.Message);
        }
        catch (IOException)
        {
            return (null, null);
        }
    }

    // The next word of that kind, or off, or a problem as an exception; null where none came in time.
    private async Task<Frame?> HearAsync(string kind, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (await PieceWaiting.NextAsync(_words.Reader, Patience - clock.GetElapsedTime(began), clock, cancellation) is { } frame)
        {
            if (frame.Kind == kind || frame.Kind == SealedFrames.Off) return frame;
            if (frame.Kind == FrameWords.Problem && FrameJson.Read(frame, FrameJson.Default.TakenMessage) is { Problem: { } problem })
                throw new LinkProblemException(problem.Status, problem, null);
        }

        return null;
    }

    private Task SendAsync(string kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
        => inner.SendAsync(new Frame(client, FrameWords.Seal, kind, payload), cancellation);

    // Beside what the link says in the clear: whoever hears that believes no more of it than that the line broke.
    private async Task LeaveAsync()
    {
        if (_channel is null || !_isLineUp) return;
        using var late = new CancellationTokenSource(GoodbyePatience, clock);
        try
        {
            await SendAsync(FrameSession.Goodbye(client, process, HelloMessage.Left), late.Token);
        }
        catch (Exception fault) when (fault is IOException or LinkProblemException or OperationCanceledException)
        {
            // It is lost then.
        }
    }
}
