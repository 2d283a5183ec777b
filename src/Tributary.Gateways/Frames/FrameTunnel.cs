using System.Threading.Channels;
using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Frames;

/// <summary>A client that came over frames, as the coordinator has it. What it says waits in a bounded line of its own, so that one that
/// floods costs itself only.</summary>
internal sealed class FrameTunnel : ITunnel, IDisposable
{
    private const int MaxWaiting = 128;

    // A client sends sixteen pieces of 256 KiB ahead.
    private const long MaxWaitingBytes = 16 << 20;
    private readonly OpenAsks _asks;
    private readonly TimeProvider _clock;
    private readonly Action<FrameTunnel, OpenAsk> _withdrawn;
    private readonly Channel<Frame> _said = Channel.CreateBounded<Frame>(MaxWaiting);
    private readonly CancellationTokenSource _end = new();
    private long _waiting;
    private readonly LastHeard _heard;
    private long _dropped = long.MinValue;
    private bool _isBroken;

    /// <param name="opened">Told of each ask.</param>
    /// <param name="withdrawn">Told of each that nobody waits for any more.</param>
    public FrameTunnel(string id, string session, string transport, TimeProvider clock, Action<FrameTunnel, OpenAsk> opened,
        Action<FrameTunnel, OpenAsk> withdrawn)
    {
        (Info, Session, _clock, _withdrawn) = (new ClientInfo(id) { Transport = transport }, session, clock, withdrawn);
        _asks = new OpenAsks(clock, ask => opened(this, ask));
        _heard = new LastHeard(clock);
    }

    public ClientInfo Info { get; set; }

    /// <summary>The process that speaks for it.</summary>
    public string Session { get; }

    public HelloMessage? Said { get; set; }

    /// <summary>Letters of what it says of itself.</summary>
    public long Letters { get; set; }

    /// <summary>What it sends of updates.</summary>
    public Dictionary<string, UpdatePieces> Updates { get; } = new(StringComparer.Ordinal);

    public CancellationToken End => _end.Token;

    /// <summary>Whether it is in the registry.</summary>
    public bool IsPresent => _asks.IsOpen;

    /// <summary>It was put out; what it said before that may still be read.</summary>
    public void Drop() => Interlocked.Exchange(ref _dropped, _clock.GetTimestamp());

    /// <summary>Whether it was put out less than so long ago.</summary>
    public bool WasDropped(TimeSpan within)
        => Interlocked.Read(ref _dropped) is not long.MinValue and var when && _clock.GetElapsedTime(when) < within;

    public TimeSpan Silence => _heard.Silence;

    public ClientPresence Presence => new(State, _heard.At)
    {
        Version = Said?.Client?.Version,
        Platform = Said?.Client?.Platform,
        Resting = Said is { Available: false, Reason: var reason } ? CleanText.Line(reason ?? "a training window is closed", 200) : null,
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    public IReadOnlyList<OpenAsk> Asks => _asks.All;

    private PresenceState State => !IsPresent ? Said is { Available: false } ? PresenceState.Resting : PresenceState.Lost
        : PresenceState.Online;

    public Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        => assignment is ParametersAssignment
            ? Task.FromResult<Reply>(new Refusal(RefusalReason.WrongKind, $"clients over {Info.Transport} bring no model of their own"))
            : _asks.AskAsync(assignment, cancellation, ask => _withdrawn(this, ask));

    public OpenAsk? Find(string key) => _asks.Find(key);

    public void Heard()
    {
        _heard.Now();
        Volatile.Write(ref _isBroken, false);
    }

    /// <summary>Its line is said to be broken: it may be back in a moment.</summary>
    public void Break() => Volatile.Write(ref _isBroken, true);

    /// <summary>Whether its line broke, and nothing was heard of it since.</summary>
    public bool IsBroken => Volatile.Read(ref _isBroken);

    public void Enter() => _asks.Open();

    /// <returns>False where it was not there.</returns>
    public bool Lose(string reason) => _asks.Close(reason);

    /// <summary>Something that it said waits for its turn.</summary>
    /// <returns>False where too much waits: it is let go.</returns>
    public bool TryHear(Frame frame)
    {
        if (Interlocked.Add(ref _waiting, frame.Payload.Length) <= MaxWaitingBytes && _said.Writer.TryWrite(frame)) return true;
        Interlocked.Add(ref _waiting, -frame.Payload.Length);
        return false;
    }

    /// <summary>Works on what it says, one after the other, until it is disposed of.</summary>
    public async Task ServeAsync(Func<FrameTunnel, Frame, Task> work)
    {
        try
        {
            await foreach (var frame in _said.Reader.ReadAllAsync(_end.Token))
            {
                Interlocked.Add(ref _waiting, -frame.Payload.Length);
                await work(this, frame);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It has gone.
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        _said.Writer.TryComplete();
    }
}
