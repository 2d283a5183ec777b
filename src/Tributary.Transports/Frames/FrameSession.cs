using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Transports.Joining;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Frames;

/// <summary>A client at its coordinator over frames, from its first word to its goodbye.</summary>
internal sealed class FrameSession : IFrameReceiver, IDisposable
{
    private static readonly TimeSpan FirstBeat = TimeSpan.FromSeconds(3);
    private readonly TaskCompletionSource<LinkProblemException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FramePieces _models = new();
    private readonly FramePieces _updates = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly IClient _client;
    private readonly FrameLineOptions _options;
    private readonly ILineObserver _observer;
    private readonly IFrameLink _link;
    private readonly TimeProvider _clock;
    private readonly string _session;
    private readonly HeldAssignments _held;
    private readonly PassedTally _passed;
    private CancellationToken _end;
    private TimeSpan _beat = FirstBeat;
    private string? _coordinator;
    private bool _isWelcome;

    /// <param name="session">Of this process.</param>
    public FrameSession(IClient client, string session, IFrameLink link, FrameLineOptions options, ILineObserver observer,
        TimeProvider clock)
    {
        (_client, _session, _link, _options, _observer, _clock) = (client, session, link, options, observer, clock);
        _passed = new PassedTally(observer);
        var wire = new FrameWire(link, client.Info.Id, _models, _updates, _passed, options, clock);
        _held = new HeldAssignments(new AssignmentRunner(client, wire, observer, clock), wire, options.AtOnce, observer, clock);
    }

    /// <summary>A name for a process.</summary>
    public static string NewSession() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>That a client has gone.</summary>
    /// <param name="state">How.</param>
    public static Frame Goodbye(string client, string session, string state)
        => FrameJson.Frame(client, FrameWords.Hello, state, new HelloMessage(session) { State = state }, FrameJson.Default.HelloMessage);

    /// <summary>Takes part until it is cancelled.</summary>
    /// <exception cref="LinkProblemException">Another process took this client's place.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; work that was begun has ended.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _end = end.Token;
        var keeping = _options is { Identity: { } identity, Files: { } http }
            ? identity.KeepAsync(new EnrolmentLink(http, null, _clock), _observer, end.Token) : Task.CompletedTask;
        Task[] works = [_link.RunAsync(this, end.Token), SpeakAsync(end.Token), _refused.Task];
        try
        {
            await await Task.WhenAny(works);
            if (_refused.Task.IsCompletedSuccessfully) throw await _refused.Task;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll([keeping, .. works[..2]]).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
            await _held.WaitAsync();
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        _news.Dispose();
    }

    void IFrameReceiver.Connected()
    {
        _isWelcome = false;
        News();
    }

    void IFrameReceiver.Broke(Exception fault) => _passed.Note($"a message broke what works on it: {fault.GetType().Name}");

    void IFrameReceiver.Disconnected(string reason, TimeSpan retry)
    {
        _isWelcome = false;
        _observer.Disconnected(reason, retry);
    }

    Task IFrameReceiver.ReceiveAsync(Frame frame, CancellationToken cancellation)
    {
        if (frame.Word == FrameWords.Coordinator) Announced(frame);
        if (frame.Client != _client.Info.Id) return Task.CompletedTask;
        if (frame.Word == FrameWords.Piece)
        {
            if (!_models.Give(frame)) _passed.Note("a piece came of a model that is not being fetched");
        }
        else if (frame.Word == FrameWords.Taken)
        {
            if (!_updates.Give(frame)) _passed.Note("word came of an update that is not being sent");
        }
        else if (frame.Word == FrameWords.Ask) return AskedAsync(frame);
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

    private void Announced(Frame frame)
    {
        // Empty: it has left.
        if (frame.Payload.IsEmpty) return;
        if (FrameJson.Read(frame, FrameJson.Default.CoordinatorMessage) is not { Session: not null } coordinator)
        {
            _passed.Note("what the coordinator says of itself cannot be read");
            return;
        }

        if (coordinator.Session == _coordinator) return;
        (_coordinator, _isWelcome) = (coordinator.Session, false);
        News();
    }

    private async Task AskedAsync(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameWords.Assignment when Assignment(frame) is { } assignment:
                _held.Begin(assignment, _end);
                break;
            case FrameWords.Cancel:
                await _held.StopAsync(frame.Key);
                break;
            case FrameWords.Welcome when FrameJson.Read(frame, FrameJson.Default.CoordinatorMessage) is { } welcome:
                _beat = TimeSpan.FromSeconds(Math.Clamp(welcome.LeaseSeconds / 4, 0.25, 20));
                if (!_isWelcome) _observer.Connected();
                _isWelcome = true;
                break;
            case FrameWords.WhoAreYou:
                _isWelcome = false;
                News();
                break;
            case FrameWords.Problem when FrameJson.Read(frame, FrameJson.Default.TakenMessage) is { Problem: { } problem } said:
                var refused = new LinkProblemException(problem.Status, problem, null);
                if (said.RetryAfterSeconds is null) _refused.TrySetResult(refused);
                else _observer.Disconnected(refused.Message, _beat);
                break;
            default:
                _passed.Note("what is asked cannot be read, or is about another key than its own");
                break;
        }
    }

    private static AssignmentMessage? Assignment(Frame frame)
    {
        try
        {
            var read = JsonSerializer.Deserialize(frame.Payload.Span, LinkJson.Default.AssignmentMessage);
            return read is { Key.Length: > 0, Kind: not null, Run: not null } && read.Key == frame.Key ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Says who this is whenever there is news, and else that it is there.
    private async Task SpeakAsync(CancellationToken cancellation)
    {
        var wasOpen = true;
        while (true)
        {
            var isNews = await _news.WaitAsync(_beat, cancellation);
            var isOpen = Available().IsOpen;
            try
            {
                await _link.SendAsync(isNews || !_isWelcome || isOpen != wasOpen ? Hello() : Beat(), cancellation);
                wasOpen = isOpen;
            }
            catch (Exception away) when (away is IOException or LinkProblemException)
            {
                // The next connection says it.
            }
        }
    }

    // A window that closes ends no work that was begun.
    private Availability Available() => _held is { IsEmpty: false } ? Availability.Open : _options.Available();

    private Frame Beat()
        => FrameJson.Frame(_client.Info.Id, FrameWords.Beat, FrameWords.Beat, new HelloMessage(_session) { Holding = _held.Keys },
            FrameJson.Default.HelloMessage) with
        { IsLossy = true };

    private Frame Hello()
    {
        var (info, available) = (_client.Info, Available());
        var hello = new HelloMessage(_session)
        {
            Client = ClientMessage.Of(info, _options.Labels, _options.Version),
            Available = available.IsOpen,
            Reason = available.Reason,
            Holding = _held.Keys,
        };
        return FrameJson.Frame(info.Id, FrameWords.Hello, HelloMessage.Here, hello, FrameJson.Default.HelloMessage);
    }
}
