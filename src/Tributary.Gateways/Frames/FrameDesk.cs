using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Frames;

/// <summary>The coordinator's end of assignments over frames (docs/frames.md), whatever carries them. It puts clients that say hello into
/// the registry, and takes them out when they say goodbye, when it is said for them, or when they are not heard of any more.</summary>
internal sealed class FrameDesk : IDisposable
{
    private const string EnvelopeLabel = "envelope";
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    // What a process said before it was put out is read within this time.
    private static readonly TimeSpan Echo = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, FrameTunnel> _clients = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly Departures _departures;
    private readonly FrameRules _rules;
    private readonly FrameFiles _pieces;
    private readonly FrameReplies _replies;
    private readonly FrameAsks _asks;
    private readonly FrameSeals _seals;
    private readonly Func<Frame, CancellationToken, Task> _send;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private long _letters;
    private bool _isDisposed;

    /// <param name="meters">Null where nobody asks for figures.</param>
    /// <param name="send">Sends a frame to its client. It may fail: what is lost is said again after the next beat.</param>
    /// <param name="sealing">For sealing what is said; null where that cannot be.</param>
    public FrameDesk(ClientRegistry registry, GatewayFiles files, IClientObserver observer, FrameRules rules,
        Func<Frame, CancellationToken, Task> send, TimeProvider clock, ILogger log, IMeterFactory? meters = null,
        ISealingAccess? sealing = null)
    {
        (_registry, _observer, _rules, _send, _clock, _log) = (registry, observer, rules, send, clock, log);
        _departures = new Departures(registry, observer, log);
        Passed = new PassedFrames(rules.Transport, log, meters);
        _pieces = new FrameFiles(files, rules.MaxUploads, Passed, clock);
        _replies = new FrameReplies(Session, rules.Lease);
        _seals = new FrameSeals(rules, sealing, Session, Send, Passed, clock);
        _asks = new FrameAsks(files, observer, rules, SendAsync, Passed, clock);
    }

    /// <summary>Of this coordinator's process.</summary>
    public string Session { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Frames that nothing was done about.</summary>
    public PassedFrames Passed { get; }

    /// <summary>That the coordinator is there.</summary>
    public Frame Announcement => _replies.Announcement;

    public IReadOnlyList<GatewayClient> Clients() => [.. _clients.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => _clients.TryGetValue(client, out var known) ? GatewayClient.Of(known) : null;

    /// <inheritdoc cref="IGateway.Drop"/>
    public void Drop(string client, string reason)
    {
        if (!_clients.TryGetValue(client, out var known)) return;
        known.Drop();
        _seals.End(client);
        Leave(known, reason, isLost: false);
        GatewayEvents.Evicted(_log, client, reason);
    }

    /// <summary>Whether a client is in the registry.</summary>
    public bool IsPresent(string client) => _clients.TryGetValue(client, out var known) && known.IsPresent;

    /// <inheritdoc cref="IGateway.Forget"/>
    public bool Forget(string client)
    {
        if (_clients.TryGetValue(client, out var known) && (known.IsPresent || !Remove(known))) return false;
        _seals.Forget(client);
        return true;
    }

    /// <summary>Takes what a client says. Quick: whatever takes time waits in the client's own line.</summary>
    public void Receive(Frame frame)
    {
        if (!ClientId.IsValid(frame.Client)) Passed.Note(PassedKind.UnknownClient, frame.Client, "that is no client's id");
        else if (frame.Payload.Length > FrameFiles.MaxBytesOf(frame.Word) + (frame.IsSealed ? SealedFrames.MaxOverhead : 0))
            Passed.Note(PassedKind.TooLarge, frame.Client, $"its {frame.Word} has {frame.Payload.Length:n0} bytes");
        else if (_seals.Take(frame, out var isGoodbye) is not { } said) return;
        else if (said.Word == FrameWords.Hello) Hello(said, isGoodbye);
        else if (_clients.TryGetValue(said.Client, out var client) && client.IsPresent)
        {
            client.Heard();
            if (!client.TryHear(said)) Passed.Note(PassedKind.TooMany, said.Client, "more comes than is worked on");
        }
        else if (said.Word == FrameWords.Beat) Send(FrameReplies.Bare(said.Client, FrameWords.WhoAreYou));
        else Passed.Note(PassedKind.UnknownClient, said.Client, $"its {said.Word} came before its hello, or after it left");
    }

    /// <summary>Looks at who is still there.</summary>
    /// <param name="here">For so long they could be heard: everybody has a lease to come back.</param>
    public void Sweep(TimeSpan here)
    {
        foreach (var client in _clients.Values)
        {
            var silence = client.Silence < here ? client.Silence : here;
            if (client.IsPresent && client.IsBroken && silence > _rules.Lease / 2)
                Leave(client, "its line broke, and it did not come back", isLost: true);
            if (client.IsPresent && silence > _rules.Lease)
                Leave(client, $"not heard of for {_rules.Lease.TotalSeconds:0} s", isLost: true);
            if (!client.IsPresent && client.Silence > Memory) Remove(client);
        }
    }

    /// <summary>A client's line is said to be broken; it may be back in a moment.</summary>
    public void Broke(string client)
    {
        if (_clients.TryGetValue(client, out var known)) known.Break();
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _end.Cancel();
        foreach (var client in _clients.Values) Leave(client, "the coordinator stops", isLost: false);
        _seals.Dispose();
    }

    private async Task WorkAsync(FrameTunnel client, Frame frame)
    {
        switch (frame.Word)
        {
            case FrameWords.Beat:
                _pieces.Sweep(client);
                if (HelloBounds.Read(frame, out var fault) is { } beat) _asks.Compare(client, beat);
                else Passed.Note(PassedKind.NotReadable, client.Info.Id, $"its beat: {fault}");
                break;
            case FrameWords.Answer:
                _asks.Answered(client, frame);
                break;
            case FrameWords.Fetch:
                if (await _pieces.PieceAsync(client, frame, client.End) is { } piece) await SendAsync(piece);
                break;
            case FrameWords.Update:
                if (await _pieces.TakeAsync(client, frame, client.End) is { } taken) await SendAsync(taken);
                break;
        }
    }

    // A goodbye in the clear of a client that is sealed is a broker's, or somebody's: it may be back in a moment.
    private void Hello(Frame frame, bool isInClear)
    {
        var id = frame.Client;
        if (HelloBounds.Read(frame, out var fault) is not { } hello)
        {
            // Not told: whoever said it need not be that client.
            Passed.Note(PassedKind.NotReadable, id, $"its hello: {fault}");
            return;
        }

        _clients.TryGetValue(id, out var client);
        if (client is not null && client.Session == hello.Session && client.WasDropped(Echo))
        {
            Passed.Note(PassedKind.UnknownClient, id, "it was put out a moment ago");
            return;
        }

        if (hello.State != HelloMessage.Here || isInClear)
        {
            if (client?.Session != hello.Session) return;
            if (hello.State == HelloMessage.Left && !isInClear) Leave(client, "it said goodbye", isLost: false);
            else client.Break();
            return;
        }

        if (hello.Client is { } said && ToldBounds.Fault(said) is { } tooMuch)
        {
            Passed.Note(PassedKind.NotReadable, id, $"its hello: {tooMuch}");
            Send(FrameReplies.Refusal(id, ClientProblems.BadBody(tooMuch)));
            return;
        }

        var letters = hello.Client is null ? 0 : ToldBounds.LettersOf(hello.Client);
        if (Interlocked.Read(ref _letters) + letters - (client?.Letters ?? 0) > ToldBounds.MaxLetters)
        {
            var kept = (int)Interlocked.Read(ref _letters);
            Send(FrameReplies.Refusal(id,
                ClientProblems.TooMany("letters of labels and names of columns are kept of the clients already", kept)));
            return;
        }

        if (client is null || client.Session != hello.Session)
        {
            if (client is null && _clients.Count >= _rules.MaxClients)
            {
                GatewayEvents.Full(_log, id, _clients.Count);
                Send(FrameReplies.Refusal(id, ClientProblems.TooMany("clients are known already", _clients.Count)));
                return;
            }

            client?.Lose("it joined again");
            client?.Dispose();
            Interlocked.Add(ref _letters, -(client?.Letters ?? 0));
            _clients[id] = client = new FrameTunnel(id, hello.Session, _rules.Transport, _clock, _asks.Assign, _asks.Withdraw);
            _ = ServeAsync(client);
        }

        Interlocked.Add(ref _letters, letters - client.Letters);
        client.Letters = letters;
        Admit(client, hello);
    }

    private async Task ServeAsync(FrameTunnel client)
    {
        try
        {
            await client.ServeAsync(WorkAsync);
        }
#pragma warning disable CA1031 // What breaks at one client is the end of that one.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            FrameEvents.Broke(_log, fault);
            Leave(client, "what it said broke the coordinator's end of it", isLost: true);
        }
        finally
        {
            _pieces.Forget(client);
        }
    }

    private void Admit(FrameTunnel client, HelloMessage hello)
    {
        client.Heard();
        client.Said = hello;
        if (!hello.Available)
        {
            Leave(client, $"it rests: {Core.Texts.CleanText.Line(hello.Reason ?? "a training window is closed", 200)}", isLost: false);
            Send(_replies.Welcome(client.Info.Id));
            return;
        }

        var before = client.Info;
        var info = before with
        {
            Examples = hello.Client?.Examples,
            Holds = hello.Client?.Holds?.Cleaned() ?? Holdings.Unknown,
            HasEngine = hello.Client?.Engine,
            Labels = Labels(client.Info.Id, hello.Client?.Labels),
        };
        var isKnown = client.IsPresent && ReferenceEquals(_registry.Find(info.Id), client);
        client.Info = info;

        // Who came over the same transport in another way keeps its id too.
        var other = _registry.Find(info.Id) is { } holder and not FrameTunnel && holder.Info.Transport == info.Transport ? holder : null;
        if ((other ?? _registry.Join(client)) is { } owner)
        {
            Send(FrameReplies.Refusal(info.Id, ClientProblems.Taken(info.Id, owner)));
            return;
        }

        client.Enter();
        Send(_replies.Welcome(info.Id));
        _asks.Compare(client, hello);
        if (isKnown) return;
        GatewayEvents.Joined(_log, info.Id, info.Transport);
        _observer.ClientJoined(info);
    }

    // Whether it is sealed is ours to say.
    private Dictionary<string, string> Labels(string client, IReadOnlyDictionary<string, string>? said)
    {
        var labels = new Dictionary<string, string>(said ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        labels.Remove(EnvelopeLabel);
        if (_seals.IsSealed(client)) labels[EnvelopeLabel] = "sealed";
        return labels;
    }

    private bool Remove(FrameTunnel client)
    {
        if (!_clients.TryRemove(KeyValuePair.Create(client.Info.Id, client))) return false;
        Interlocked.Add(ref _letters, -client.Letters);
        client.Dispose();
        _seals.End(client.Info.Id);
        return true;
    }

    private void Send(Frame frame) => _ = SendAsync(frame);

    // What is lost on the way is asked for again with the next beat.
    private async Task SendAsync(Frame frame)
    {
        try
        {
            await _send(_seals.Seal(frame), _end.Token);
        }
        catch (Exception fault) when (fault is IOException or LinkProblemException or OperationCanceledException or ObjectDisposedException)
        {
            FrameEvents.Ignored(_log, "the coordinator", fault.Message);
        }
    }

    private void Leave(FrameTunnel client, string reason, bool isLost)
        => _departures.Leave(client, client.Lose, reason, isLost);
}
