using Tributary.Core.Clients;
using Tributary.Core.Texts;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Native;

/// <summary>A client of the native link as the coordinator has it: an outbox that the client's polls empty.</summary>
internal sealed class NativeClient(string id, ModelShelf shelf, PeerRelay relay, TimeProvider clock) : ITunnel
{
    // Processes that a younger one took over from: those that may still be running.
    private const int MaxReplaced = 8;
    private readonly Lock _gate = new();
    private readonly OpenAsks _asks = new(clock, gossips: true);
    private readonly WantedModels _wanted = new(clock);
    private readonly Queue<string> _replaced = new();
    private string _session = "";
    private readonly LastHeard _heard = new(clock);
    private int _polling;

    public ClientInfo Info { get; private set; } = new(id) { Transport = LinkOptions.Transport };

    public ClientPresence Presence => new(State, _heard.At)
    {
        Version = Said.Version,
        Platform = Said.Platform,
        Resting = Available ? null : Resting,
        Working = [.. _asks.All.Select(ask => ask.Key)],
    };

    /// <summary>Time since it was last heard of, whatever is done to the wall's clock.</summary>
    public TimeSpan Silence => _heard.Silence;

    /// <summary>True while a poll is under way.</summary>
    public bool Polls => Volatile.Read(ref _polling) > 0;

    /// <summary>Whether it has said yet who it is and whether it can work.</summary>
    public bool HasPolled { get; private set; }

    public ClientMessage Said { get; private set; } = new();

    /// <summary>False while a training window is closed.</summary>
    public bool Available { get; private set; } = true;

    public string? Resting { get; private set; }

    public bool Present => _asks.IsOpen;

    /// <summary>Letters of what it says of itself.</summary>
    public long Letters { get; set; }

    /// <summary>Whether the process that speaks for it has signed an update: then it signs all of them.</summary>
    public bool Signs { get; set; }

    public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
    {
        if (AssignmentMessages.ModelOf(assignment) is { } model) await shelf.KeepAsync(model, cancellation);
        return assignment is not GossipAssignment gossip ? await _asks.AskAsync(assignment, cancellation)
            : await relay.AskAsync(gossip, Info.Id, () => _asks.AskAsync(gossip, cancellation));
    }

    /// <summary>It is to give its trained model of a round to the coordinator, for peers that do not reach it.</summary>
    /// <param name="key">The round's (<see cref="RelayedRound.KeyOf"/>).</param>
    public void Want(string key)
    {
        if (_wanted.Add(key)) _asks.Wake();
    }

    /// <summary>It gave it, or nobody wants it any more.</summary>
    public void Unwant(string key) => _wanted.Remove(key);

    public OpenAsk? Find(string key) => _asks.Find(key);

    /// <inheritdoc cref="OpenAsks.IsGiven"/>
    public bool IsGiven(string sha256) => _asks.IsGiven(sha256);

    /// <summary>It is here: it can be asked.</summary>
    public void Enter() => _asks.Open();

    public void Touch() => _heard.Now();

    /// <summary>Takes what a poll says of the client.</summary>
    /// <returns>False where a younger process of the same id has taken over.</returns>
    public bool TryTake(PollRequest poll)
    {
        lock (_gate)
        {
            if (_replaced.Contains(poll.Session)) return false;
            if (_session != poll.Session)
            {
                if (_replaced.Count == MaxReplaced) _replaced.Dequeue();
                if (_session.Length > 0) _replaced.Enqueue(_session);
                (_session, Signs) = (poll.Session, false);
                _asks.Wake();
            }

            (Available, Resting, Said, HasPolled)
                = (poll.Available, poll.Reason is { } rests ? CleanText.Line(rests) : null, poll.Client, true);
            var holds = poll.Client.Holds?.Cleaned() ?? Holdings.Unknown;
            var can = ClientAbilities.Train | ClientAbilities.Evaluate
                | (poll.Client.Gossips == true ? ClientAbilities.Peer : ClientAbilities.None);
            if (Info.Examples != poll.Client.Examples || Info.Can != can || Info.Holds != holds || Info.HasEngine != poll.Client.Engine
                || !Same(Info.Labels, poll.Client.Labels))
                Info = Info with
                {
                    Examples = poll.Client.Examples,
                    Holds = holds,
                    HasEngine = poll.Client.Engine,
                    Can = can,
                    Labels = poll.Client.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
                };
            return true;
        }
    }

    /// <summary>Takes a process's goodbye: what it may still have on its way counts no more.</summary>
    /// <returns>False where it is not the one that speaks for the client.</returns>
    public bool Leaves(string session)
    {
        lock (_gate)
        {
            if (_session != session) return false;
            if (_replaced.Count == MaxReplaced) _replaced.Dequeue();
            _replaced.Enqueue(session);
            (_session, Available, Resting) = ("", true, null);
            _asks.Wake();
            return true;
        }
    }

    /// <summary>Waits for news that the poll does not know yet.</summary>
    /// <returns>Null where a younger process of the same id has taken over meanwhile.</returns>
    /// <param name="isSettled">False soon after a restart: what the client holds may be wanted again in a moment.</param>
    public async Task<PollNews?> NewsAsync(PollRequest poll, TimeSpan wait,
        bool isSettled, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _polling);
        try
        {
            var (began, max) = (clock.GetTimestamp(), wait);
            while (true)
            {
                // The signal is taken before the look, so that no change falls between them.
                var news = _asks.Changed;
                lock (_gate)
                    if (_session != poll.Session) return null;

                // What was answered a moment ago may still stand here until its round has heard of it: nobody works on it again.
                var open = _asks.All;
                var asks = open.Where(ask => !ask.Reply.IsCompleted && !poll.Holding.Contains(ask.Key, StringComparer.Ordinal)).ToList();
                var cancelled = isSettled ? poll.Holding.Where(key => !open.Any(ask => ask.Key == key)).ToList() : [];
                var left = max - clock.GetElapsedTime(began);
                var told = new PollNews(asks, cancelled, _wanted.Take());
                if (!told.IsEmpty || left <= TimeSpan.Zero) return told;
                wait = left;

                try
                {
                    await news.WaitAsync(wait, clock, cancellation);
                }
                catch (TimeoutException)
                {
                    // No news; the next look says so.
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _polling);
            Touch();
        }
    }

    /// <summary>Ends everything that waits for this client.</summary>
    /// <returns>False where it was not there.</returns>
    public bool Lose(string reason) => _asks.Close(reason);

    // Online while a poll is under way, and for a moment after it.
    private PresenceState State
    {
        get
        {
            var isOnline = Polls || Silence < TimeSpan.FromSeconds(3);
            if (!Available && isOnline) return PresenceState.Resting;
            return !Present ? PresenceState.Lost : isOnline ? PresenceState.Online : PresenceState.Offline;
        }
    }

    private static bool Same(IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, string>? said)
        => known.Count == (said?.Count ?? 0)
            && (said is null || said.All(label => known.TryGetValue(label.Key, out var value) && value == label.Value));
}
