using System.Collections.Concurrent;
using System.Threading.Channels;
using Tributary.Security.Envelopes;
using Tributary.Security.Sessions;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Frames;

/// <summary>What is sealed between the coordinator and its clients over one transport (docs/frames.md, "Sealed"): opens what comes, seals
/// what goes, and lets nobody in the clear who must not.</summary>
internal sealed class FrameSeals : IDisposable
{
    private const int MaxWaiting = 1024;
    private readonly ConcurrentDictionary<string, SealedPeer> _peers = new(StringComparer.Ordinal);
    private readonly Channel<Frame> _offers = Channel.CreateBounded<Frame>(MaxWaiting);
    private readonly FrameRules _rules;
    private readonly ISealingAccess? _access;
    private readonly SealAgreements? _agreements;
    private readonly Action<Frame> _send;
    private readonly PassedFrames _passed;
    private readonly TimeProvider _clock;

    /// <param name="session">Of this process.</param>
    /// <param name="send">Sends a frame as it is. Never throws.</param>
    public FrameSeals(FrameRules rules, ISealingAccess? access, string session, Action<Frame> send, PassedFrames passed, TimeProvider clock)
    {
        (_rules, _send, _passed, _clock) = (rules, send, passed, clock);
        if (rules.Seal == SealRule.Off || access is null) return;
        _access = access;
        _agreements = new SealAgreements(access, session, clock);
        _ = ServeAsync(_agreements);
    }

    /// <summary>Whether what a client says is sealed.</summary>
    public bool IsSealed(string client) => _peers.ContainsKey(client);

    /// <summary>Nothing is agreed with a client any more.</summary>
    public void End(string client) => _peers.TryRemove(client, out _);

    /// <summary>A client may come in the clear again.</summary>
    public void Forget(string client)
    {
        End(client);
        _access?.Names.Remove(client);
    }

    /// <summary>A frame for a client as it goes.</summary>
    public Frame Seal(Frame frame)
        => frame.Word != FrameWords.Sealed && frame.Client.Length > 0 && _peers.TryGetValue(frame.Client, out var peer)
            ? SealedFrames.Seal(frame, peer.Newest.Seal) : frame;

    /// <summary>Looks at what came.</summary>
    /// <param name="isGoodbye">It is one that came in the clear of a client that is sealed: a broker says it for it.</param>
    /// <returns>What a client has said; null where there is nothing to do.</returns>
    public Frame? Take(Frame frame, out bool isGoodbye)
    {
        isGoodbye = false;
        if (frame.Word == FrameWords.Seal)
        {
            Agree(frame);
            return null;
        }

        if (frame.IsSealed) return Open(frame);
        var wasSealed = _peers.ContainsKey(frame.Client) || _access?.Names.Contains(frame.Client) == true;
        if (!wasSealed && _rules.Seal != SealRule.Required) return frame;
        isGoodbye = frame is { Word: FrameWords.Hello, Kind: not HelloMessage.Here };
        if (isGoodbye) return frame;
        Refuse(PassedKind.Clear, frame.Client, $"its {frame.Word} came in the clear{(wasSealed ? ", and it was sealed before" : "")}");
        if (frame.Word == FrameWords.Hello)
            _send(FrameReplies.Refusal(frame.Client, ClientProblems.NotSealed(frame.Client, wasSealed)));
        return null;
    }

    public void Dispose() => _offers.Writer.TryComplete();

    private void Agree(Frame frame)
    {
        if (_agreements is not { } agreements) _send(Word(frame.Client, SealedFrames.Off));
        else if (frame.Kind == SealedFrames.Who) _send(Word(frame.Client, SealedFrames.Shown, agreements.Greeting.Write()));
        else if (frame.Kind != SealedFrames.Offer || frame.Payload.Length > SealGreeting.MaxBytes)
            Refuse(PassedKind.NotReadable, frame.Client, "it is no half of an agreement to seal");
        else if (!_peers.ContainsKey(frame.Client) && _peers.Count >= _rules.MaxClients)
            Refuse(PassedKind.TooMany, frame.Client, $"{_peers.Count:n0} clients are sealed already");
        else if (!_offers.Writer.TryWrite(frame)) Refuse(PassedKind.TooMany, frame.Client, "more offers to seal come than are worked on");
    }

    private async Task ServeAsync(SealAgreements agreements)
    {
        await foreach (var frame in _offers.Reader.ReadAllAsync())
        {
            var client = frame.Client;
            try
            {
                var (peer, answer) = agreements.Agree(client, frame.Payload, _peers.GetValueOrDefault(client));
                _peers[client] = peer;
                _send(Word(client, SealedFrames.Accepted, answer));
            }
            catch (EnvelopeException refused)
            {
                Refuse(SealFaults.KindOf(refused.Fault), client, $"its offer to seal: {refused.Message}");
                _send(Problem(client, SealFaults.Told(refused)));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Refuse(PassedKind.TooMany, client, $"that it is sealed cannot be kept: {fault.Message}");
                _send(Problem(client, "the coordinator cannot keep that you are sealed; it tries again with you"));
            }
        }
    }

    private Frame? Open(Frame frame)
    {
        var client = frame.Client;
        _peers.TryGetValue(client, out var peer);
        if (peer is null || SealedSession.IdOf(frame.Payload.Span) is not { } id || peer.Find(id) is not { } session)
        {
            // After a restart of this coordinator that is every client's first word.
            Refuse(PassedKind.OtherSession, client, peer is null ? "it is sealed, and nothing is agreed with it"
                : "it is sealed by what is not agreed with it, or any more", isOdd: peer is not null);
            _send(Word(client, SealedFrames.Again));
            return null;
        }

        var fault = peer.Until + Security.Authority.TrustedAuthority.ClockTolerance < _clock.GetUtcNow() ? EnvelopeFault.Expired
            : _access!.Fault(peer.Serial);
        if (fault is { } ended)
        {
            End(client);
            Refuse(SealFaults.KindOf(ended), client, $"the certificate {peer.Serial} that it has agreed by does not hold any more");
            _send(Word(client, SealedFrames.Again));
            return null;
        }

        try
        {
            var opened = SealedFrames.Read(frame, session.Open(frame.Payload.Span), out var why);
            if (opened is null) Refuse(PassedKind.Readdressed, client, why);
            else peer.Used(session);
            return opened;
        }
        catch (EnvelopeException refused)
        {
            Refuse(SealFaults.KindOf(refused.Fault), client, $"its {frame.Word}: {refused.Message}");
            return null;
        }
    }

    private void Refuse(PassedKind kind, string client, string reason, bool isOdd = true)
    {
        _passed.Note(kind, client, reason);
        if (isOdd) _access?.Refused(_rules.Transport, client, kind.ToString(), reason);
    }

    private static Frame Word(string client, string kind, ReadOnlyMemory<byte> payload = default)
        => new(client, FrameWords.Sealed, kind, payload);

    private static Frame Problem(string client, string reason)
        => FrameReplies.Refusal(client, ClientProblems.SealRefused(reason)) with { Word = FrameWords.Sealed };
}
